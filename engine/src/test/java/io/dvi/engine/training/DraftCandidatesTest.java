package io.dvi.engine.training;

import io.dvi.engine.experience.DraftSource;
import io.dvi.engine.experience.VerifiedRow;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

class DraftCandidatesTest {

	/** The draft vocabulary is 0, 2, 4, ..., 94. */
	private static final TinyModel MODEL = TinyModel.random(8, 48, 7);

	@TempDir
	@SuppressWarnings("NullAway.Init")
	private Path folder;

	@SuppressWarnings("NullAway.Init")
	private HeadBase base;

	@BeforeEach
	void open() {
		this.base = HeadBase.open(MODEL.write(this.folder));
	}

	@Test
	void choicesComeFirstThenWhatIsLikelyOftenThenTheFirstTokens() {
		DraftCandidates candidates = new DraftCandidates(this.base, 4);
		candidates.choose(batch(new int[] { 90, 60, 40 }, new int[] { 80, 60 }));
		assertThat(places(candidates, 80, 90, 60, 40)).containsExactly(0, 1, 2, 3);
		assertThat(places(candidates, 0, 2, 61, -1)).as("not among them, or not to be drafted").containsOnly(-1);
		candidates.choose(batch(new int[] { 90 }));
		assertThat(places(candidates, 90, 0, 2, 4, 80)).containsExactly(0, 1, 2, 3, -1);
	}

	@Test
	void rowsOfTheLmHeadFollowTheChoice() {
		DraftCandidates candidates = new DraftCandidates(this.base, 2);
		candidates.choose(batch(new int[] { 90 }));
		assertThat(candidates.size()).isEqualTo(2);
		float[] row = new float[8];
		candidates.projection().floats().get(0, row);
		float[] expected = new float[8];
		this.base.projection().floats().get(45 * 8, expected);
		assertThat(row).isEqualTo(expected);
	}

	@Test
	void whereAllMayCompeteNothingIsChosen() {
		DraftCandidates candidates = new DraftCandidates(this.base, 48);
		candidates.choose(batch(new int[] { 90 }));
		assertThat(places(candidates, 0, 90)).containsExactly(0, 45);
		assertThat(candidates.projection()).isSameAs(this.base.projection());
	}

	private static List<Integer> places(DraftCandidates candidates, int... tokens) {
		return Arrays.stream(tokens).map(candidates::place).boxed().toList();
	}

	private static TrainingBatch batch(int[]... likely) {
		return TrainingBatch
			.of(Stream.of(likely)
				.map((ids) -> new TrainingRow(new VerifiedRow(0, ids[0], new short[8], new short[8], ids,
						new float[ids.length], 9, -1, false, 0), DraftSource.NONE))
				.toList());
	}

}
