/** Heads, activations and rollback over REST on a port of their own. */
@NullMarked
package io.dvi.gateway.admin;

import org.jspecify.annotations.NullMarked;
