package io.dvi.engine.training;

import io.dvi.engine.experience.ContextRow;
import io.dvi.engine.experience.DraftCosts;
import io.dvi.engine.experience.DraftSource;
import io.dvi.engine.experience.Episode;
import io.dvi.engine.experience.VerifiedRow;
import io.dvi.engine.experience.VerifyStep;

import java.util.List;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class WindowTest {

	private static final short[] NONE = {};

	@Test
	void consecutiveStepsAreOneRunWithTheAnchorOfTheFirst() {
		List<Window> runs = runs(100, step(4, 40, 3), step(7, 70, 2));
		assertThat(runs).hasSize(1);
		assertThat(runs.getFirst().anchor()).containsExactly((short) 40);
		assertThat(tokens(runs.getFirst())).containsExactly(4, 5, 6, 7, 8);
	}

	@Test
	void aGapBeginsAnotherRun() {
		List<Window> runs = runs(100, step(4, 40, 3), step(9, 90, 2));
		assertThat(runs).extracting(WindowTest::tokens).containsExactly(List.of(4, 5, 6), List.of(9, 10));
		assertThat(runs.getLast().anchor()).containsExactly((short) 90);
	}

	@Test
	void aLongRunIsCutAndGoesOnFromTheStateInFront() {
		List<Window> runs = runs(3, step(0, 40, 4), step(4, 50, 1));
		assertThat(runs).extracting(WindowTest::tokens).containsExactly(List.of(0, 1, 2), List.of(3, 4));
		assertThat(runs.getLast().anchor()).as("the deep state of row 2").containsExactly((short) 102);
	}

	@Test
	void theFirstStepOfARequestMayHaveNoAnchor() {
		VerifyStep first = new VerifyStep(DraftSource.NONE, 0, NONE, step(0, 1, 2).rows());
		assertThat(runs(8, first).getFirst().anchor()).isEmpty();
	}

	@Test
	void theEndOfThePromptStandsInFrontOfTheFirstRun() {
		List<ContextRow> prompt = IntStream.range(0, 3)
			.mapToObj((token) -> new ContextRow(token, new short[1], new short[] { (short) (200 + token) }))
			.toList();
		List<VerifyStep> steps = List.of(step(3, 202, 3), step(6, 105, 3), step(20, 30, 1));
		Episode episode = new Episode("r", 0, "f00d", 0, "", "", 0, prompt, steps, DraftCosts.ASSUMED);
		List<Window> runs = Window.runs(episode, 4);
		assertThat(runs).extracting(WindowTest::tokens)
			.containsExactly(List.of(3, 4), List.of(5, 6, 7, 8), List.of(20));
		Window first = runs.getFirst();
		assertThat(first.context()).as("half of the run").extracting(ContextRow::token).containsExactly(1, 2);
		assertThat(first.length()).isEqualTo(4);
		assertThat(IntStream.range(-1, 4).mapToObj((place) -> (int) first.deep(place)[0]))
			.as("each goes on from the state in front")
			.containsExactly(200, 201, 202, 103, 104);
		assertThat(runs.subList(1, 3)).allMatch((run) -> run.context().isEmpty());
		assertThat(runs).extracting((run) -> (int) run.anchor()[0]).containsExactly(200, 104, 30);
	}

	private static List<Window> runs(int longest, VerifyStep... steps) {
		return Window.runs(new Episode("r", 0, "f00d", 0, "", "", 0, List.of(), List.of(steps), DraftCosts.ASSUMED),
				longest);
	}

	private static VerifyStep step(int position, int anchor, int rows) {
		return new VerifyStep(DraftSource.NONE, position, new short[] { (short) anchor },
				IntStream.range(position, position + rows)
					.mapToObj((token) -> new VerifiedRow(token, 0, new short[1], new short[] { (short) (100 + token) },
							new int[] { 0 }, new float[] { 1 }, 1, -1, false, 0))
					.toList());
	}

	private static List<Integer> tokens(Window window) {
		return window.rows().stream().map((row) -> row.verified().token()).toList();
	}

}
