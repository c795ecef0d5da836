package io.dvi.engine.onnx;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxTensorLike;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtException;
import io.dvi.engine.model.ModelDescriptor;

import java.nio.IntBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Keys and values of a run of layers for one sequence, and the two numbers that say how
 * much of them counts. Each buffer is bound as past and as present, so attention appends
 * in place and rolling back is a smaller number.
 */
final class LayerCache implements AutoCloseable {

	private final List<OnnxTensor> tensors = new ArrayList<>();

	private final IntBuffer lastIndex = Tensors.ints(1);

	private final IntBuffer total = Tensors.ints(1);

	/**
	 * Allocates the buffers and enters them into the maps of a run.
	 * @param descriptor sizes
	 * @param layers which layers
	 * @param capacity positions held
	 * @param inputs receives the pasts and the two numbers
	 * @param outputs receives the presents
	 */
	LayerCache(ModelDescriptor descriptor, LayerRange layers, int capacity, Map<String, OnnxTensorLike> inputs,
			Map<String, OnnxValue> outputs) throws OrtException {
		long[] shape = { 1, descriptor.keyValueHeads(), capacity, descriptor.headSize() };
		int size = descriptor.keyValueHeads() * capacity * descriptor.headSize();
		for (int layer = layers.first(); layer < layers.end(); layer++) {
			for (String part : List.of("key_", "value_")) {
				OnnxTensor tensor = keep(Tensors.of(Tensors.floats(size), shape));
				inputs.put("past_" + part + layer, tensor);
				outputs.put("present_" + part + layer, tensor);
			}
		}
		inputs.put("seqlens_k", keep(Tensors.of(this.lastIndex, 1)));
		inputs.put("total", keep(Tensors.of(this.total)));
	}

	/**
	 * Says where the next run's rows stand.
	 * @param position of the first row
	 * @param rows how many follow from there
	 */
	void place(int position, int rows) {
		this.lastIndex.put(0, position + rows - 1);
		this.total.put(0, position + rows);
	}

	@Override
	public void close() {
		this.tensors.forEach(OnnxTensor::close);
	}

	private OnnxTensor keep(OnnxTensor tensor) {
		this.tensors.add(tensor);
		return tensor;
	}

	/**
	 * A run of layers.
	 *
	 * @param first index of the first layer
	 * @param end index behind the last layer
	 */
	record LayerRange(int first, int end) {
	}

}
