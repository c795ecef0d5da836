/** The gateway and several decode processes, with the tiny model. */
@NullMarked
package io.dvi.system.replicas;

import org.jspecify.annotations.NullMarked;
