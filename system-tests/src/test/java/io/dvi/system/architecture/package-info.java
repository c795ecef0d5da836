/** Rules about who may know whom, over the classes of every module. */
@NullMarked
package io.dvi.system.architecture;

import org.jspecify.annotations.NullMarked;
