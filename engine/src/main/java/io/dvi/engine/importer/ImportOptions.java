package io.dvi.engine.importer;

import io.dvi.engine.EngineException;
import io.dvi.engine.ErrorCode;

import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;

/**
 * What is made of a source.
 *
 * @param name the model's served name
 * @param splitLayer layers in the shallow part, at least 1 and fewer than the model has
 * @param draftVocabularySize most tokens the draft head knows
 * @param draftRanking tokens that the draft head shall know before others
 * @param flavours which graphs are written
 */
public record ImportOptions(String name, int splitLayer, int draftVocabularySize, TokenRanking draftRanking,
		Set<GraphFlavour> flavours) {

	/** Layers in the shallow part unless said otherwise, as in the paper. */
	public static final int DEFAULT_SPLIT_LAYER = 2;

	/** Tokens of the draft head unless said otherwise. */
	public static final int DEFAULT_DRAFT_VOCABULARY_SIZE = 16_384;

	/** Refuses what no model can be imported with. */
	public ImportOptions {
		if (name.isBlank()) {
			throw invalid("name", "must not be blank", name);
		}
		if (splitLayer < 1) {
			throw invalid("splitLayer", "must be at least 1", splitLayer);
		}
		if (draftVocabularySize < 1) {
			throw invalid("draftVocabularySize", "must be at least 1", draftVocabularySize);
		}
		if (flavours.isEmpty()) {
			throw invalid("flavours", "must name at least one", flavours);
		}
		flavours = Collections.unmodifiableSet(EnumSet.copyOf(flavours));
	}

	/**
	 * All flavours, split where the paper splits.
	 * @param name the model's served name
	 * @return the options
	 */
	public static ImportOptions defaults(String name) {
		return new ImportOptions(name, DEFAULT_SPLIT_LAYER, DEFAULT_DRAFT_VOCABULARY_SIZE, TokenRanking.NONE,
				EnumSet.allOf(GraphFlavour.class));
	}

	/**
	 * The same with another split.
	 * @param layers layers in the shallow part
	 * @return the options
	 */
	public ImportOptions withSplitLayer(int layers) {
		return new ImportOptions(this.name, layers, this.draftVocabularySize, this.draftRanking, this.flavours);
	}

	/**
	 * The same with another draft vocabulary.
	 * @param size most tokens the draft head knows
	 * @return the options
	 */
	public ImportOptions withDraftVocabularySize(int size) {
		return new ImportOptions(this.name, this.splitLayer, size, this.draftRanking, this.flavours);
	}

	static EngineException invalid(String field, String rule, Object given) {
		return new EngineException(ErrorCode.INVALID_ARGUMENT, field, "`" + field + "` " + rule + ". Given: " + given);
	}

}
