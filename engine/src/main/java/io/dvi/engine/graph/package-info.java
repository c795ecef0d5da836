/** Builds ONNX graphs in memory and on disk; knows the file format, not the runtime. */
@NullMarked
package io.dvi.engine.graph;

import org.jspecify.annotations.NullMarked;
