package io.dvi.engine.onnx;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxTensorLike;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtException;
import io.dvi.engine.model.ModelDescriptor;

import java.nio.FloatBuffer;
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

	private final LayerRange layers;

	private final int heads;

	private final int capacity;

	private final int headSize;

	private final List<FloatBuffer> buffers = new ArrayList<>(); // [heads, capacity,
																	// headSize] each

	private final List<OnnxTensor> keys = new ArrayList<>();

	private final List<OnnxTensor> values = new ArrayList<>();

	private final IntBuffer lastIndex = Tensors.ints(1);

	private final IntBuffer total = Tensors.ints(1);

	private final OnnxTensor lastIndexTensor;

	private final OnnxTensor totalTensor;

	/**
	 * Allocates the buffers.
	 * @param descriptor sizes
	 * @param layers which layers
	 * @param capacity positions held
	 */
	LayerCache(ModelDescriptor descriptor, LayerRange layers, int capacity) throws OrtException {
		this.layers = layers;
		this.heads = descriptor.keyValueHeads();
		this.capacity = capacity;
		this.headSize = descriptor.headSize();
		for (int layer = layers.first(); layer < layers.end(); layer++) {
			this.keys.add(buffer());
			this.values.add(buffer());
		}
		this.lastIndexTensor = Tensors.of(this.lastIndex, 1);
		this.totalTensor = Tensors.of(this.total);
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

	/**
	 * Copies positions out of the buffers.
	 * @param position the first
	 * @param count how many
	 * @param target where to
	 * @param offset of the first float there
	 * @return the offset behind the last
	 */
	int save(int position, int count, FloatBuffer target, int offset) {
		int length = count * this.headSize;
		int end = offset;
		for (FloatBuffer buffer : this.buffers) {
			for (int head = 0; head < this.heads; head++) {
				target.put(end, buffer, (head * this.capacity + position) * this.headSize, length);
				end += length;
			}
		}
		return end;
	}

	/**
	 * Copies positions into the buffers.
	 * @param position the first
	 * @param count how many
	 * @param source filled by {@link #save}
	 * @param offset of the first float there
	 * @return the offset behind the last
	 */
	int restore(int position, int count, FloatBuffer source, int offset) {
		int length = count * this.headSize;
		int end = offset;
		for (FloatBuffer buffer : this.buffers) {
			for (int head = 0; head < this.heads; head++) {
				buffer.put((head * this.capacity + position) * this.headSize, source, end, length);
				end += length;
			}
		}
		return end;
	}

	private OnnxTensor buffer() throws OrtException {
		FloatBuffer buffer = Tensors.floats(this.heads * this.capacity * this.headSize);
		this.buffers.add(buffer);
		return Tensors.of(buffer, 1, this.heads, this.capacity, this.headSize);
	}

	/**
	 * Enters the buffers into the maps of a run.
	 * @param slot of the graph
	 * @param inputs receives the pasts and the two numbers
	 * @param outputs receives the presents
	 */
	void enter(int slot, Map<String, OnnxTensorLike> inputs, Map<String, OnnxValue> outputs) {
		for (int layer = this.layers.first(); layer < this.layers.end(); layer++) {
			OnnxTensor key = this.keys.get(layer - this.layers.first());
			OnnxTensor value = this.values.get(layer - this.layers.first());
			String place = layer + "." + slot;
			inputs.put("past_key_" + place, key);
			inputs.put("past_value_" + place, value);
			outputs.put("present_key_" + place, key);
			outputs.put("present_value_" + place, value);
		}
		inputs.put("seqlens_k." + slot, this.lastIndexTensor);
		inputs.put("total." + slot, this.totalTensor);
	}

	@Override
	public void close() {
		this.keys.forEach(OnnxTensor::close);
		this.values.forEach(OnnxTensor::close);
		this.lastIndexTensor.close();
		this.totalTensor.close();
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
