package io.dvi.engine.model;

import java.nio.file.Path;

/**
 * Names of the files in a model folder.
 *
 * @param root the folder
 */
public record ModelFolder(Path root) {

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
	 * Layers 1 to k: {@code ids [n] -> hidden [n, hidden]}.
	 * @param flavour such as {@code fp32}
	 * @return the graph
	 */
	public Path shallowGraph(String flavour) {
		return this.root.resolve("shallow." + flavour + ".onnx");
	}

	/**
	 * Layers k + 1 to L and the LM head:
	 * {@code hidden [n, hidden] -> logits [m, vocabulary],
	 * state [m, hidden]}.
	 * @param flavour such as {@code fp32}
	 * @return the graph
	 */
	public Path deepGraph(String flavour) {
		return this.root.resolve("deep." + flavour + ".onnx");
	}

	/**
	 * The frozen base of the draft head over the draft vocabulary, with the low-rank
	 * factors as inputs:
	 * {@code state [n, hidden], a [hidden, rank], b [rank, draft vocabulary] ->
	 * logits [n, draft vocabulary]}.
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
