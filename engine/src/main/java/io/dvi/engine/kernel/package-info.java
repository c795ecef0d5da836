/**
 * Runs the flavour {@code int8} on the processor with kernels of our own, written in C
 * and called through the foreign function interface: see docs/adr/0015.
 */
@NullMarked
package io.dvi.engine.kernel;

import org.jspecify.annotations.NullMarked;
