package io.dvi.trainer.offline;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

import io.dvi.engine.experience.DraftSource;
import io.dvi.engine.experience.VerifiedRow;
import io.dvi.engine.training.TrainingRow;
import io.dvi.engine.training.Window;
import io.dvi.trainer.experience.ReplayStore.Listed;
import io.dvi.trainer.training.TrainingProperties.Kind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/** The order of lessons: of episodes in portions, and of windows in batches. */
class LessonPlanTest {

	private static final int PASSES = 3;

	@ParameterizedTest
	@CsvSource({ "500, 40, 200", "500, 64, 64", "500, 1000, 1000", "1, 40, 200", "37, 100000, 100000", "60, 1, 3" })
	void everyPassDealsEachRowOnce(int episodes, int batchRows, int bufferRows) {
		List<Listed> listed = listed(episodes);
		LessonPlan plan = new LessonPlan(listed, recipe(5, batchRows, bufferRows));
		LessonStream stream = new LessonStream(plan, LessonPlanTest::windows);
		long batch = 0;
		for (int pass = 1; pass <= PASSES; pass++) {
			List<Integer> rows = new ArrayList<>();
			for (; batch < plan.batches(pass); batch++) {
				rows.addAll(rows(stream.batch(batch)));
			}
			assertThat(rows).as("pass %d", pass).hasSize((int) plan.rows()).doesNotHaveDuplicates();
		}
	}

	@Test
	void batchesAreAboutAsLargeAsWanted() {
		LessonPlan plan = new LessonPlan(listed(2_000), recipe(5, 500, 4_000));
		LessonStream stream = new LessonStream(plan, LessonPlanTest::windows);
		for (long batch = 0; batch < plan.batches(); batch++) {
			assertThat(rows(stream.batch(batch))).hasSizeBetween(400, 600);
		}
	}

	@Test
	void aPortionIsNoLargerThanTheBuffer() {
		LessonPlan plan = new LessonPlan(listed(2_000), recipe(5, 500, 4_000));
		Set<Long> portions = new HashSet<>();
		for (long batch = 0; batch < plan.batches(2); batch++) {
			LessonPlan.Portion portion = plan.portion(batch);
			assertThat(portion.holds(batch)).isTrue();
			assertThat(portion.episodes().stream().mapToInt(Listed::rows).sum()).isLessThan(4_000 + 30 + 500);
			portions.add(portion.first());
		}
		assertThat(portions).hasSize(2 * 8);
	}

	@Test
	void passesDifferAndASeedGivesOneOrder() {
		List<Integer> first = order(7, 0);
		assertThat(order(7, 0)).isEqualTo(first);
		assertThat(order(7, 1)).isNotEqualTo(first).containsExactlyInAnyOrderElementsOf(first);
		assertThat(order(8, 0)).isNotEqualTo(first).containsExactlyInAnyOrderElementsOf(first);
	}

	@Test
	void lessonsAreShuffledWithinTheBuffer() {
		LessonPlan plan = new LessonPlan(listed(500), recipe(5, 40, 2_000));
		List<Integer> dealt = rows(new LessonStream(plan, LessonPlanTest::windows).batch(0));
		Set<Integer> episodes = new HashSet<>();
		dealt.forEach((row) -> episodes.add(row / 100));
		assertThat(episodes).as("windows of one episode are dealt apart").hasSizeGreaterThan(5);
	}

	@Test
	void aBatchIsTheSameWhereverTheStreamBegins() {
		LessonPlan plan = new LessonPlan(listed(300), recipe(5, 64, 256));
		LessonStream whole = new LessonStream(plan, LessonPlanTest::windows);
		for (long batch = 0; batch < plan.batches(2); batch++) {
			assertThat(rows(new LessonStream(plan, LessonPlanTest::windows).batch(batch)))
				.isEqualTo(rows(whole.batch(batch)));
		}
	}

	private static List<Integer> order(long seed, int pass) {
		LessonPlan plan = new LessonPlan(listed(100), recipe(seed, 50, 200));
		LessonStream stream = new LessonStream(plan, LessonPlanTest::windows);
		List<Integer> order = new ArrayList<>();
		for (long batch = plan.batches(pass); batch < plan.batches(pass + 1); batch++) {
			order.addAll(rows(stream.batch(batch)));
		}
		return order;
	}

	private static Recipe recipe(long seed, int batchRows, int bufferRows) {
		return new Recipe(Kind.BLOCK, Phase.BLOCK_RECIPE, seed, batchRows, bufferRows, 1);
	}

	/** Episodes of 1 to 30 rows. */
	private static List<Listed> listed(int count) {
		Random random = new Random(count);
		List<Listed> listed = new ArrayList<>();
		for (int id = 1; id <= count; id++) {
			listed.add(new Listed(id, 1 + random.nextInt(30), "request-" + id));
		}
		return listed;
	}

	/** Windows of up to 4 rows whose tokens say where they come from. */
	private static List<Window> windows(List<Listed> episodes) {
		List<Window> windows = new ArrayList<>();
		for (Listed episode : episodes) {
			for (int first = 0; first < episode.rows(); first += 4) {
				List<TrainingRow> rows = new ArrayList<>();
				for (int row = first; row < Math.min(first + 4, episode.rows()); row++) {
					rows.add(row((int) episode.id() * 100 + row));
				}
				windows.add(new Window(new short[0], List.of(), rows));
			}
		}
		return windows;
	}

	private static TrainingRow row(int token) {
		return new TrainingRow(
				new VerifiedRow(token, 0, new short[0], new short[0], new int[0], new float[0], 0, -1, false, 0),
				DraftSource.NONE);
	}

	private static List<Integer> rows(List<Window> windows) {
		return windows.stream()
			.flatMap((window) -> window.rows().stream())
			.map((row) -> row.verified().token())
			.toList();
	}

}
