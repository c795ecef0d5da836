/**
 * The promises that need all services, proven on real processes started as a user starts
 * them.
 */
@NullMarked
package io.dvi.system;

import org.jspecify.annotations.NullMarked;
