package io.dvi.trainer.offline;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

import io.dvi.engine.experience.DraftCosts;
import io.dvi.engine.experience.DraftSource;
import io.dvi.engine.experience.Episode;
import io.dvi.engine.experience.VerifiedRow;
import io.dvi.engine.experience.VerifyStep;
import io.dvi.engine.importer.TokenRanking;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

class TokenCountTest {

	@TempDir
	private Path folder;

	@Test
	void anImportReadsWhatWasCounted() throws Exception {
		TokenCount count = count(3, 7, 7, 1, 7, 3, 9);
		Path file = this.folder.resolve("ranking.tsv");
		Files.writeString(file, count.ranking("tiny"));
		assertThat(Files.readAllLines(file)).filteredOn((line) -> !line.startsWith("#"))
			.containsExactly("7\t3", "3\t2", "1\t1", "9\t1");
		TokenRanking ranking = TokenRanking.read(file);
		assertThat(ranking.entries()).containsExactly(new TokenRanking.Entry(7, 3), new TokenRanking.Entry(3, 2),
				new TokenRanking.Entry(1, 1), new TokenRanking.Entry(9, 1));
		assertThat(ranking.coverage(new int[] { 3, 7 })).isEqualTo(count.coverage(count, 2));
	}

	@Test
	void coverageIsThatOfTokensRankedElsewhere() {
		TokenCount ranked = count(1, 1, 1, 2, 2, 3);
		TokenCount text = count(2, 3, 3, 4);
		assertThat(text.coverage(ranked, 1)).isZero();
		assertThat(text.coverage(ranked, 2)).isEqualTo(0.25);
		assertThat(text.coverage(ranked, 100)).isEqualTo(0.75);
		assertThat(count().coverage(ranked, 2)).isZero();
	}

	private static TokenCount count(int... tokens) {
		TokenCount count = new TokenCount(10);
		List<VerifiedRow> rows = Arrays.stream(tokens)
			.mapToObj((token) -> new VerifiedRow(0, token, new short[0], new short[0], new int[0], new float[0], 0, -1,
					false, 0))
			.toList();
		count.add(new Episode("request", 0, "model", -1, "", "", 0, List.of(),
				List.of(new VerifyStep(DraftSource.NONE, 0, new short[0], rows)), DraftCosts.ASSUMED));
		return count;
	}

}
