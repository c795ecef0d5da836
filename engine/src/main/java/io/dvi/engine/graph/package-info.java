/**
 * Builds and differentiates ONNX graphs, in memory and on disk; knows the file format and
 * the port behind which graphs run, not the runtime.
 */
@NullMarked
package io.dvi.engine.graph;

import org.jspecify.annotations.NullMarked;
