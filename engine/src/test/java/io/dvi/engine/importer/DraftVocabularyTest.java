package io.dvi.engine.importer;

import io.dvi.engine.EngineException;
import io.dvi.engine.importer.TokenRanking.Entry;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class DraftVocabularyTest {

	@Test
	void takesTheLowestIdsAndTheEndTokensInAscendingOrder() {
		assertThat(DraftVocabulary.choose(4, 100, List.of(2, 70), TokenRanking.NONE)).containsExactly(0, 1, 2, 70);
	}

	@Test
	void rankedTokensComeBeforeTheLowestIds() {
		TokenRanking ranking = new TokenRanking(List.of(new Entry(90, 7), new Entry(50, 2), new Entry(1, 1)));
		int[] chosen = DraftVocabulary.choose(4, 100, List.of(2), ranking);
		assertThat(chosen).containsExactly(1, 2, 50, 90);
		assertThat(ranking.coverage(DraftVocabulary.choose(2, 100, List.of(2), ranking))).isEqualTo(0.7);
		assertThat(DraftVocabulary.choose(5, 100, List.of(2), ranking)).containsExactly(0, 1, 2, 50, 90);
	}

	@Test
	void aRankingOfAnotherModelIsRefused() {
		TokenRanking ranking = new TokenRanking(List.of(new Entry(100, 7)));
		assertThatExceptionOfType(EngineException.class)
			.isThrownBy(() -> DraftVocabulary.choose(4, 100, List.of(2), ranking))
			.withMessage("`draftRanking` must hold tokens from 0 to 99. Given: 100");
	}

	@Test
	void aRankingIsReadAndSorted(@TempDir Path folder) throws IOException {
		Path file = Files.writeString(folder.resolve("ranking.tsv"), "# counted\n7\t3\n9\t5\n");
		assertThat(TokenRanking.read(file).entries()).containsExactly(new Entry(9, 5), new Entry(7, 3));
		Files.writeString(file, "7\t3\n9 5\n");
		assertThatExceptionOfType(EngineException.class).isThrownBy(() -> TokenRanking.read(file))
			.withMessageContaining("Given: ranking.tsv line 2: 9 5");
	}

	@Test
	void aSmallVocabularyIsTakenWhole() {
		assertThat(DraftVocabulary.choose(16, 5, List.of(4), TokenRanking.NONE)).containsExactly(0, 1, 2, 3, 4);
	}

}
