package io.dvi.engine.importer;

import io.dvi.engine.packing.WeightMatrix;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

/** Every weight of a Llama model with its names in the two source formats. */
enum LlamaWeight {

	/** Token embedding, [vocabulary, hidden]. */
	EMBEDDING("token_embd.weight", "model.embed_tokens.weight"),
	/** Norm in front of attention, [hidden]. */
	ATTENTION_NORM("blk.%d.attn_norm.weight", "model.layers.%d.input_layernorm.weight"),
	/** Query projection, [heads * head, hidden]. */
	QUERY("blk.%d.attn_q.weight", "model.layers.%d.self_attn.q_proj.weight"),
	/** Key projection, [key/value heads * head, hidden]. */
	KEY("blk.%d.attn_k.weight", "model.layers.%d.self_attn.k_proj.weight"),
	/** Value projection, [key/value heads * head, hidden]. */
	VALUE("blk.%d.attn_v.weight", "model.layers.%d.self_attn.v_proj.weight"),
	/** Attention output, [hidden, heads * head]. */
	ATTENTION_OUTPUT("blk.%d.attn_output.weight", "model.layers.%d.self_attn.o_proj.weight"),
	/** Norm in front of the feed-forward block, [hidden]. */
	FEED_FORWARD_NORM("blk.%d.ffn_norm.weight", "model.layers.%d.post_attention_layernorm.weight"),
	/** Gate of the feed-forward block, [feed-forward, hidden]. */
	GATE("blk.%d.ffn_gate.weight", "model.layers.%d.mlp.gate_proj.weight"),
	/** Up projection, [feed-forward, hidden]. */
	UP("blk.%d.ffn_up.weight", "model.layers.%d.mlp.up_proj.weight"),
	/** Down projection, [hidden, feed-forward]. */
	DOWN("blk.%d.ffn_down.weight", "model.layers.%d.mlp.down_proj.weight"),
	/** Norm behind the last layer, [hidden]. */
	FINAL_NORM("output_norm.weight", "model.norm.weight"),
	/** LM head, [vocabulary, hidden]. */
	LM_HEAD("output.weight", "lm_head.weight");

	private static final Set<LlamaWeight> GLOBAL = EnumSet.of(EMBEDDING, FINAL_NORM, LM_HEAD);

	private static final Set<LlamaWeight> NORMS = EnumSet.of(ATTENTION_NORM, FEED_FORWARD_NORM, FINAL_NORM);

	private final String ggufName;

	private final String huggingFaceName;

	LlamaWeight(String ggufName, String huggingFaceName) {
		this.ggufName = ggufName;
		this.huggingFaceName = huggingFaceName;
	}

	boolean perLayer() {
		return !GLOBAL.contains(this);
	}

	/** A norm is stored as a vector, anything else as a matrix. */
	boolean isNorm() {
		return NORMS.contains(this);
	}

	String ggufName(int layer) {
		return String.format(Locale.ROOT, this.ggufName, layer);
	}

	String huggingFaceName(int layer) {
		return String.format(Locale.ROOT, this.huggingFaceName, layer);
	}

	int rows(LlamaShape shape) {
		return switch (this) {
			case EMBEDDING, LM_HEAD -> shape.vocabularySize();
			case ATTENTION_NORM, FEED_FORWARD_NORM, FINAL_NORM -> 1;
			case QUERY -> shape.querySize();
			case KEY, VALUE -> shape.keyValueSize();
			case ATTENTION_OUTPUT, DOWN -> shape.hiddenSize();
			case GATE, UP -> shape.feedForwardSize();
		};
	}

	int columns(LlamaShape shape) {
		return switch (this) {
			case ATTENTION_OUTPUT -> shape.querySize();
			case DOWN -> shape.feedForwardSize();
			default -> shape.hiddenSize();
		};
	}

	/** Refuses a matrix that does not have this weight's shape. */
	WeightMatrix require(String name, LlamaShape shape, WeightMatrix found) {
		if (found.rows() != rows(shape) || found.columns() != columns(shape)) {
			throw Rejection.of(name, "must be [" + rows(shape) + ", " + columns(shape)
					+ "] by the model's own numbers. Found: [" + found.rows() + ", " + found.columns() + "]");
		}
		return found;
	}

}
