package io.dvi.trainer.offline;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.Function;

import io.dvi.engine.training.Window;
import io.dvi.trainer.experience.ReplayStore;
import org.jspecify.annotations.Nullable;

/** Deals the lessons of a plan into batches, with one portion in memory. */
final class LessonStream {

	private final LessonPlan plan;

	private final Function<List<ReplayStore.Listed>, List<Window>> lessons;

	private LessonPlan.@Nullable Portion portion;

	private List<List<Window>> dealt = List.of();

	/**
	 * Makes a stream that holds nothing yet.
	 * @param plan which episodes when
	 * @param lessons reads episodes; the same ones give the same lessons in one order
	 */
	LessonStream(LessonPlan plan, Function<List<ReplayStore.Listed>, List<Window>> lessons) {
		this.plan = plan;
		this.lessons = lessons;
	}

	/**
	 * Reads a batch; one behind the other is cheap.
	 * @param number over all passes
	 * @return its windows; none where its episodes teach nothing
	 */
	List<Window> batch(long number) {
		LessonPlan.Portion held = this.portion;
		if (held == null || !held.holds(number)) {
			// What is not needed any more must not stay beside what comes.
			this.dealt = List.of();
			held = this.plan.portion(number);
			this.dealt = deal(this.lessons.apply(held.episodes()), held.batches(), held.seed());
			this.portion = held;
		}
		return this.dealt.get((int) (number - held.first()));
	}

	/** All windows of the portion that holds a batch, in the order they are dealt in. */
	List<Window> portion(long number) {
		batch(number);
		return this.dealt.stream().flatMap(List::stream).toList();
	}

	private static List<List<Window>> deal(List<Window> windows, int batches, long seed) {
		List<Window> deck = new ArrayList<>(windows);
		Collections.shuffle(deck, new Random(seed));
		List<List<Window>> dealt = new ArrayList<>();
		for (int batch = 0; batch < batches; batch++) {
			dealt.add(new ArrayList<>());
		}
		long all = deck.stream().mapToLong((window) -> window.rows().size()).sum();
		long before = 0;
		for (Window window : deck) {
			dealt.get((int) (before * batches / all)).add(window);
			before += window.rows().size();
		}
		return dealt;
	}

}
