/**
 * Which decode replicas there are, which of them serve, and which one a request goes to.
 */
@NullMarked
package io.dvi.gateway.routing;

import org.jspecify.annotations.NullMarked;
