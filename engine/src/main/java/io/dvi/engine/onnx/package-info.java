/** The only importer of ONNX Runtime: runs the graphs behind the ports. */
@NullMarked
package io.dvi.engine.onnx;

import org.jspecify.annotations.NullMarked;
