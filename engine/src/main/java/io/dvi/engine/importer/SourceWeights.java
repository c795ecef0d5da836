package io.dvi.engine.importer;

import io.dvi.engine.packing.WeightMatrix;
import java.io.IOException;

/**
 * A model as somebody else stored it: its numbers, its weights in Hugging Face's row
 * order, its text side. Weights are read on demand and stay valid until it is closed.
 */
interface SourceWeights extends AutoCloseable {

	/**
	 * The model's numbers.
	 * @return the shape
	 */
	LlamaShape shape();

	/**
	 * One weight, with the shape that {@link LlamaWeight} demands. A tied LM head gives
	 * the embedding.
	 * @param weight which
	 * @param layer index from 0, of no meaning for a weight outside the layers
	 * @return the matrix
	 */
	WeightMatrix weight(LlamaWeight weight, int layer);

	/**
	 * Whether the LM head is the embedding.
	 * @return true when they are one matrix
	 */
	boolean tied();

	/**
	 * Tokenizer, chat template and special tokens.
	 * @return the text side
	 * @throws IOException when it cannot be read
	 */
	SourceText text() throws IOException;

	@Override
	void close();

}
