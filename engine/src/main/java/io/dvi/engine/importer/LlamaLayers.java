package io.dvi.engine.importer;

import io.dvi.engine.packing.WeightMatrix;
import io.dvi.engine.graph.Attribute;
import io.dvi.engine.graph.GraphBuilder;
import io.dvi.engine.graph.proto.TensorProto.DataType;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * A run of transformer layers in one graph, for one or several sequences. Every norm but
 * the first is fused with the addition in front of it, and linear maps of one input are
 * one map: at one row a step's time is mostly the number of nodes.
 *
 * <p>
 * The rows of all sequences lie end to end; only attention takes them apart, one node per
 * slot, because the operator does not take several sequences with several rows each.
 */
final class LlamaLayers {

	private final GraphBuilder graph;

	private final SourceWeights source;

	private final LlamaShape shape;

	private final Linear linear;

	private final int slots;

	private final Attribute epsilon;

	private final String cosines;

	private final String sines;

	LlamaLayers(GraphBuilder graph, SourceWeights source, SharedTensors shared, Linear linear, int slots) {
		this.graph = graph;
		this.slots = slots;
		this.source = source;
		this.shape = source.shape();
		this.linear = linear;
		this.epsilon = new Attribute.Real("epsilon", this.shape.normEpsilon());
		if (slots > 1) {
			graph.input("slot_rows", DataType.INT64, slots);
		}
		for (int slot = 0; slot < slots; slot++) {
			graph.input("seqlens_k." + slot, DataType.INT32, 1);
			graph.input("total." + slot, DataType.INT32);
		}
		this.cosines = shared.cosines(graph);
		this.sines = shared.sines(graph);
	}

	/**
	 * Adds layers.
	 * @param state residual stream in front of the first, [1, n, hidden]
	 * @param first index of the first layer
	 * @param end index behind the last
	 * @param output name for the residual stream behind the last, [1, n, hidden]
	 * @throws IOException when weights cannot be written
	 */
	void run(String state, int first, int end, String output) throws IOException {
		String residual = state;
		String normed = this.graph.node("SimplifiedLayerNormalization",
				List.of(state, norm(LlamaWeight.ATTENTION_NORM, first)), new Attribute.Int("axis", -1), this.epsilon);
		for (int layer = first; layer < end; layer++) {
			String attended = attention(layer, normed);
			String middle = "layer." + layer + ".middle";
			String inner = addAndNorm(attended, residual, norm(LlamaWeight.FEED_FORWARD_NORM, layer), middle);
			String fed = feedForward(layer, inner);
			if (layer + 1 == end) {
				this.graph.node("", "Add", List.of(fed, middle), List.of(output));
			}
			else {
				residual = "layer." + layer + ".state";
				normed = addAndNorm(fed, middle, norm(LlamaWeight.ATTENTION_NORM, layer + 1), residual);
			}
		}
	}

	private String attention(int layer, String normed) throws IOException {
		WeightMatrix weights = new WeightMatrix.Stacked(List.of(this.source.weight(LlamaWeight.QUERY, layer),
				this.source.weight(LlamaWeight.KEY, layer), this.source.weight(LlamaWeight.VALUE, layer)));
		String prefix = "layer." + layer;
		String queryKeyValue = this.linear.apply(this.graph, prefix + ".qkv.weight", normed, weights, prefix + ".qkv");
		String attention = (this.slots == 1) ? slotAttention(layer, 0, queryKeyValue)
				: slotAttentions(layer, queryKeyValue);
		return this.linear.apply(this.graph, prefix + ".out.weight", attention,
				this.source.weight(LlamaWeight.ATTENTION_OUTPUT, layer), prefix + ".out");
	}

	private String slotAttentions(int layer, String queryKeyValue) {
		List<String> parts = new ArrayList<>();
		for (int slot = 0; slot < this.slots; slot++) {
			parts.add("layer." + layer + ".qkv." + slot);
		}
		Attribute rows = new Attribute.Int("axis", 1);
		this.graph.node("", "Split", List.of(queryKeyValue, "slot_rows"), parts, rows);
		List<String> attended = new ArrayList<>();
		for (int slot = 0; slot < this.slots; slot++) {
			attended.add(slotAttention(layer, slot, parts.get(slot)));
		}
		return this.graph.node("Concat", attended, rows);
	}

	private String slotAttention(int layer, int slot, String queryKeyValue) {
		String place = layer + "." + slot;
		String attention = "attention." + place;
		String presentKey = "present_key_" + place;
		String presentValue = "present_value_" + place;
		this.graph.node(GraphBuilder.MICROSOFT, "GroupQueryAttention",
				List.of(queryKeyValue, "", "", cacheInput("past_key_" + place), cacheInput("past_value_" + place),
						"seqlens_k." + slot, "total." + slot, this.cosines, this.sines),
				List.of(attention, presentKey, presentValue), new Attribute.Int("num_heads", this.shape.heads()),
				new Attribute.Int("kv_num_heads", this.shape.keyValueHeads()), new Attribute.Int("do_rotary", 1),
				new Attribute.Int("rotary_interleaved", 0));
		for (String present : List.of(presentKey, presentValue)) {
			this.graph.output(present, DataType.FLOAT, 1, this.shape.keyValueHeads(), "present_capacity_" + slot,
					this.shape.headSize());
		}
		return attention;
	}

	private String feedForward(int layer, String normed) throws IOException {
		WeightMatrix weights = new WeightMatrix.Stacked(
				List.of(this.source.weight(LlamaWeight.GATE, layer), this.source.weight(LlamaWeight.UP, layer)));
		String prefix = "layer." + layer;
		String both = this.linear.apply(this.graph, prefix + ".gate_up.weight", normed, weights, prefix + ".gate_up");
		String gate = prefix + ".gate";
		String up = prefix + ".up";
		int width = this.shape.feedForwardSize();
		this.graph.node("", "Split", List.of(both, this.graph.constant(new long[] { width, width })), List.of(gate, up),
				new Attribute.Int("axis", -1));
		// QuickGelu with alpha 1 is x sigmoid(x), the SiLU, in one node.
		String activated = prefix + ".activated";
		this.graph.node(GraphBuilder.MICROSOFT, "QuickGelu", List.of(gate), List.of(activated),
				new Attribute.Real("alpha", 1));
		String gated = this.graph.node("Mul", List.of(activated, up));
		return this.linear.apply(this.graph, prefix + ".down.weight", gated,
				this.source.weight(LlamaWeight.DOWN, layer), prefix + ".down");
	}

	private String addAndNorm(String update, String residual, String weight, String sum) {
		String normed = sum + ".normed";
		this.graph.node(GraphBuilder.MICROSOFT, "SkipSimplifiedLayerNormalization", List.of(update, residual, weight),
				List.of(normed, "", "", sum), this.epsilon);
		return normed;
	}

	private String norm(LlamaWeight weight, int layer) {
		float[] values = this.source.weight(weight, layer).vector();
		return this.graph.floats(weight.huggingFaceName(layer), values, values.length);
	}

	private String cacheInput(String name) {
		return this.graph.input(name, DataType.FLOAT, 1, this.shape.keyValueHeads(), name + "_capacity",
				this.shape.headSize());
	}

}
