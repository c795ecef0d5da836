package io.dvi.engine.importer;

import io.dvi.engine.packing.PackedMatrix;
import io.dvi.engine.packing.PanelOrder;
import io.dvi.engine.packing.WeightMatrix;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

import io.dvi.engine.model.Safetensors;
import io.dvi.engine.model.SafetensorsWriter;

/** The weights of the flavour {@code int8} in one file, as the kernels read them. */
final class PackedWeights {

	private static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT_UNALIGNED
		.withOrder(ByteOrder.LITTLE_ENDIAN);

	private final SourceWeights source;

	private final PanelOrder order;

	private final List<Safetensors.Outline> outlines = new ArrayList<>();

	private final Map<String, Consumer<MemorySegment>> fillers = new LinkedHashMap<>();

	PackedWeights(SourceWeights source) {
		this.source = source;
		LlamaShape shape = source.shape();
		this.order = new PanelOrder(shape.heads(), shape.keyValueHeads(), shape.headSize());
	}

	/**
	 * Writes the file.
	 * @param file made anew
	 * @throws IOException when it cannot be written
	 */
	void write(Path file) throws IOException {
		int layers = this.source.shape().layers();
		for (int layer = 0; layer < layers; layer++) {
			norm("layer." + layer + ".attention_norm", LlamaWeight.ATTENTION_NORM, layer);
			norm("layer." + layer + ".feed_forward_norm", LlamaWeight.FEED_FORWARD_NORM, layer);
		}
		norm("final_norm", LlamaWeight.FINAL_NORM, 0);
		for (int layer = 0; layer < layers; layer++) {
			layer(layer);
		}
		matrix("lm_head", this.source.weight(LlamaWeight.LM_HEAD, 0));
		if (!this.source.tied()) {
			matrix("embedding", this.source.weight(LlamaWeight.EMBEDDING, 0));
		}
		SafetensorsWriter.write(file, this.outlines, (outline, target) -> {
			Consumer<MemorySegment> filler = this.fillers.get(outline.name());
			if (filler != null) {
				filler.accept(target);
			}
		});
	}

	private void layer(int layer) {
		String prefix = "layer." + layer + ".";
		matrix(prefix + "qkv",
				this.order.ofAttention(new WeightMatrix.Stacked(List.of(this.source.weight(LlamaWeight.QUERY, layer),
						this.source.weight(LlamaWeight.KEY, layer), this.source.weight(LlamaWeight.VALUE, layer)))));
		matrix(prefix + "output", this.source.weight(LlamaWeight.ATTENTION_OUTPUT, layer));
		matrix(prefix + "gate_up", PanelOrder.ofFeedForward(new WeightMatrix.Stacked(
				List.of(this.source.weight(LlamaWeight.GATE, layer), this.source.weight(LlamaWeight.UP, layer)))));
		matrix(prefix + "down", this.source.weight(LlamaWeight.DOWN, layer));
	}

	private void matrix(String name, WeightMatrix matrix) {
		PackedMatrix packed = new PackedMatrix(name, matrix);
		add(packed.outline(), packed::pack);
	}

	private void norm(String name, LlamaWeight weight, int layer) {
		float[] values = this.source.weight(weight, layer).vector();
		add(new Safetensors.Outline(name, Safetensors.Type.F32, List.of((long) values.length)),
				(target) -> MemorySegment.copy(values, 0, target, FLOAT, 0, values.length));
	}

	private void add(Safetensors.Outline outline, Consumer<MemorySegment> filler) {
		this.outlines.add(outline);
		this.fillers.put(outline.name(), filler);
	}

}
