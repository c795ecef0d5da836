/** Documents that cannot drift from what they describe. */
@NullMarked
package io.dvi.system.docs;

import org.jspecify.annotations.NullMarked;
