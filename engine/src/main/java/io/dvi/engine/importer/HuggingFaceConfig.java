package io.dvi.engine.importer;

import org.jspecify.annotations.Nullable;

/** Reads {@code config.json}, refusing what would be computed differently here. */
final class HuggingFaceConfig {

	private static final String ARCHITECTURE = "llama";

	private static final float DEFAULT_ROPE_BASE = 10_000;

	private HuggingFaceConfig() {
	}

	static LlamaShape shape(SourceJson config) {
		String type = config.text("model_type", "");
		if (!ARCHITECTURE.equals(type)) {
			throw Rejection.of("model_type",
					"supported is " + ARCHITECTURE + ". Found: " + (type.isEmpty() ? "none" : type));
		}
		requireText(config, "hidden_act", "silu");
		requireAbsent(config, "attention_bias");
		requireAbsent(config, "mlp_bias");
		int hidden = config.integer("hidden_size");
		int heads = config.integer("num_attention_heads");
		int headSize = config.integer("head_dim", (heads > 0) ? hidden / heads : 0);
		return new LlamaShape(config.integer("num_hidden_layers"), hidden, heads,
				config.integer("num_key_value_heads", heads), headSize, config.integer("intermediate_size"),
				config.integer("vocab_size"), config.integer("max_position_embeddings"), ropeBase(config),
				config.number("rms_norm_eps"));
	}

	/** Newer folders say {@code rope_parameters}, older ones base and scaling apart. */
	private static float ropeBase(SourceJson config) {
		SourceJson parameters = config.object("rope_parameters");
		requireUnscaled(parameters);
		requireUnscaled(config.object("rope_scaling"));
		if (parameters != null && parameters.optional("rope_theta") != null) {
			return parameters.number("rope_theta");
		}
		return (config.optional("rope_theta") != null) ? config.number("rope_theta") : DEFAULT_ROPE_BASE;
	}

	private static void requireUnscaled(@Nullable SourceJson rope) {
		if (rope != null) {
			String type = rope.text("rope_type", rope.text("type", "default"));
			if (!"default".equals(type)) {
				throw Rejection.of("rope_type", "supported is default, no scaling. Found: " + type);
			}
		}
	}

	private static void requireText(SourceJson config, String field, String supported) {
		String found = config.text(field, supported);
		if (!supported.equals(found)) {
			throw Rejection.of(field, "supported is " + supported + ". Found: " + found);
		}
	}

	private static void requireAbsent(SourceJson config, String field) {
		if (config.flag(field, false)) {
			throw Rejection.of(field, "supported is false. Found: true");
		}
	}

}
