/** The Java SDK: generation and draft heads over gRPC, without Spring or Reactor. */
@NullMarked
package io.dvi.client;

import org.jspecify.annotations.NullMarked;
