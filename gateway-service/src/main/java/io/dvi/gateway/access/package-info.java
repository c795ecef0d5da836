/** Who may call what through which port, decided before any route is looked up. */
@NullMarked
package io.dvi.gateway.access;

import org.jspecify.annotations.NullMarked;
