package io.dvi.engine.onnx;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtException;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.nio.LongBuffer;

/** Direct buffers and tensors over them; runs read and write the buffers in place. */
final class Tensors {

	private Tensors() {
	}

	static FloatBuffer floats(int count) {
		return bytes(Math.multiplyExact(count, Float.BYTES)).asFloatBuffer();
	}

	static IntBuffer ints(int count) {
		return bytes(count * Integer.BYTES).asIntBuffer();
	}

	static LongBuffer longs(int count) {
		return bytes(count * Long.BYTES).asLongBuffer();
	}

	static OnnxTensor of(FloatBuffer values, long... shape) throws OrtException {
		return OnnxTensor.createTensor(OnnxEnvironment.get(), values, shape);
	}

	static OnnxTensor of(IntBuffer values, long... shape) throws OrtException {
		return OnnxTensor.createTensor(OnnxEnvironment.get(), values, shape);
	}

	static OnnxTensor of(LongBuffer values, long... shape) throws OrtException {
		return OnnxTensor.createTensor(OnnxEnvironment.get(), values, shape);
	}

	private static ByteBuffer bytes(int count) {
		return ByteBuffer.allocateDirect(count).order(ByteOrder.nativeOrder());
	}

}
