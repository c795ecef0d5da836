package io.dvi.engine.model;

import java.nio.file.Path;
import java.util.List;

/**
 * Names of the files in a model folder.
 *
 * @param root the folder
 */
public record ModelFolder(Path root) {

	/** For how many sequences at once there are layer graphs. */
	public static final List<Integer> SLOT_COUNTS = List.of(1, 2, 4, 8);

	/**
	 * The {@link ModelDescriptor} as JSON.
	 * @return the file
	 */
	public Path descriptor() {
		return this.root.resolve("descriptor.json");
	}

	/**
	 * The tokenizer in the Hugging Face format.
	 * @return the file
	 */
	public Path tokenizer() {
		return this.root.resolve("tokenizer.json");
	}

	/**
	 * The chat template, a Jinja text.
	 * @return the file
	 */
	public Path chatTemplate() {
		return this.root.resolve("chat_template.jinja");
	}

	/**
	 * Layers 1 to k: {@code ids [1, n] -> hidden [1, n, hidden]}, the residual stream in
	 * front of the next norm. The n rows are those of all slots, end to end. For each
	 * slot s, both layer graphs also take {@code seqlens_k.s [1]}, {@code total.s []} and
	 * {@code past_key_i.s}, {@code past_value_i.s} of their layers i, and give
	 * {@code present_key_i.s}, {@code present_value_i.s}; with several slots they take
	 * {@code slot_rows [slots]}, the rows of each.
	 * @param flavour such as {@code fp32}
	 * @param slots one of {@link #SLOT_COUNTS}
	 * @return the graph
	 */
	public Path shallowGraph(String flavour, int slots) {
		return this.root.resolve("shallow." + flavour + "." + slots + ".onnx");
	}

	/**
	 * Layers k + 1 to L and the final norm:
	 * {@code hidden [1, n, hidden], logit_rows [m] ->
	 * state [1, m, hidden]}; the state is the LM head's input.
	 * @param flavour such as {@code fp32}
	 * @param slots one of {@link #SLOT_COUNTS}
	 * @return the graph
	 */
	public Path deepGraph(String flavour, int slots) {
		return this.root.resolve("deep." + flavour + "." + slots + ".onnx");
	}

	/**
	 * The LM head: {@code state [1, m, hidden] -> logits [1, m, vocabulary]}.
	 * @param flavour such as {@code fp32}
	 * @return the graph
	 */
	public Path lmHeadGraph(String flavour) {
		return this.root.resolve("lm-head." + flavour + ".onnx");
	}

	/**
	 * Layers and LM head of a flavour that runs on kernels of our own, safetensors.
	 * @param flavour such as {@code int8}
	 * @return the file
	 */
	public Path packedWeights(String flavour) {
		return this.root.resolve(flavour + ".safetensors");
	}

	/**
	 * The draft head of kind {@code lora}, its frozen base inside, its trained numbers as
	 * inputs: {@code hidden [n, hidden], a [hidden, rank], b [rank, draft vocabulary],
	 * scale [] -> token [n], log_probability [n]}; the token is one of the verifier's
	 * vocabulary, its log-probability is over the draft vocabulary and not finite when
	 * the head is broken.
	 * @param flavour such as {@code fp32}
	 * @return the graph
	 */
	public Path headGraph(String flavour) {
		return this.root.resolve("head." + flavour + ".onnx");
	}

	/**
	 * Safetensors with what head training needs: {@code norm [hidden]} (the final norm's
	 * weights), {@code projection [draft vocabulary, hidden]} (rows of the LM head), both
	 * fp32, and {@code vocabulary [draft vocabulary]}, the token id of each row, int32.
	 * @return the file
	 */
	public Path headBase() {
		return this.root.resolve("head-base.safetensors");
	}

}
