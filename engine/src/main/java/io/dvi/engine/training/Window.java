package io.dvi.engine.training;

import io.dvi.engine.experience.ContextRow;
import io.dvi.engine.experience.Episode;
import io.dvi.engine.experience.VerifiedRow;
import io.dvi.engine.experience.VerifyStep;

import java.util.ArrayList;
import java.util.List;

/**
 * Lessons that are learned together.
 *
 * @param anchor deep state, fp16, [hidden], of the row in front of the first; empty when
 * it is not known
 * @param context rows that the others see and nothing is learned from
 * @param rows at least one; of consecutive positions where the kind of head asks for it
 */
@SuppressWarnings("ArrayRecordComponent")
public record Window(short[] anchor, List<ContextRow> context, List<TrainingRow> rows) {

	private static final short[] NO_ANCHOR = {};

	/** Copies the lists. */
	public Window {
		context = List.copyOf(context);
		rows = List.copyOf(rows);
	}

	/** A window of one row. */
	static Window of(TrainingRow row) {
		return new Window(NO_ANCHOR, List.of(), List.of(row));
	}

	/**
	 * Rows with and without lesson.
	 * @return places of the window
	 */
	public int length() {
		return this.context.size() + this.rows.size();
	}

	/** The shallow state at a place, fp16, [hidden]. */
	short[] shallow(int place) {
		return (place < this.context.size()) ? this.context.get(place).shallow() : verified(place).shallow();
	}

	/** The deep state at a place, or in front of the first, fp16, [hidden]. */
	short[] deep(int place) {
		if (place < 0) {
			return this.anchor;
		}
		return (place < this.context.size()) ? this.context.get(place).deep() : verified(place).deep();
	}

	private VerifiedRow verified(int place) {
		return this.rows.get(place - this.context.size()).verified();
	}

	/**
	 * Cuts an episode into runs of consecutive positions.
	 * @param episode what serving learned
	 * @param longest most rows of a run, those of its context among them
	 * @return the runs, which hold every row in order
	 */
	static List<Window> runs(Episode episode, int longest) {
		return new Cutter(longest).cut(episode);
	}

	/** The run under way. */
	private static final class Cutter {

		private final int longest;

		private final List<Window> runs = new ArrayList<>();

		private final List<TrainingRow> rows = new ArrayList<>();

		private List<ContextRow> context = List.of();

		private short[] anchor = NO_ANCHOR;

		Cutter(int longest) {
			this.longest = longest;
		}

		List<Window> cut(Episode episode) {
			// At most half of a run may be taken by what teaches nothing.
			List<ContextRow> prompt = episode.context();
			int seen = Math.min(prompt.size(), this.longest / 2);
			this.context = prompt.subList(prompt.size() - seen, prompt.size());
			this.anchor = (seen < prompt.size()) ? prompt.get(prompt.size() - seen - 1).deep() : NO_ANCHOR;
			int next = -1;
			for (VerifyStep step : episode.steps()) {
				if (step.position() != next) {
					end();
					this.anchor = this.context.isEmpty() ? step.anchor() : this.anchor;
				}
				TrainingRow.of(step).forEach(this::add);
				next = step.position() + step.rows().size();
			}
			end();
			return this.runs;
		}

		private void add(TrainingRow row) {
			if (this.context.size() + this.rows.size() == this.longest) {
				short[] last = this.rows.getLast().verified().deep();
				end();
				this.anchor = last;
			}
			this.rows.add(row);
		}

		private void end() {
			if (!this.rows.isEmpty()) {
				this.runs.add(new Window(this.anchor, this.context, this.rows));
				this.rows.clear();
				this.context = List.of();
			}
		}

	}

}
