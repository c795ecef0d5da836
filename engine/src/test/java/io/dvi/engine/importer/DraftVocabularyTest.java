package io.dvi.engine.importer;

import java.util.List;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class DraftVocabularyTest {

	@Test
	void takesTheLowestIdsAndTheEndTokensInAscendingOrder() {
		assertThat(DraftVocabulary.choose(4, 100, List.of(2, 70))).containsExactly(0, 1, 2, 70);
	}

	@Test
	void aSmallVocabularyIsTakenWhole() {
		assertThat(DraftVocabulary.choose(16, 5, List.of(4))).containsExactly(0, 1, 2, 3, 4);
	}

}
