/** The web console: static files on the admin port. */
@NullMarked
package io.dvi.gateway.console;

import org.jspecify.annotations.NullMarked;
