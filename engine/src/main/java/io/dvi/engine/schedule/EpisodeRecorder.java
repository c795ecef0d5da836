package io.dvi.engine.schedule;

import io.dvi.engine.EngineOptions.ExperienceOptions;
import io.dvi.engine.GenerateRequest;
import io.dvi.engine.experience.ContextRow;
import io.dvi.engine.experience.DraftCosts;
import io.dvi.engine.experience.DraftSource;
import io.dvi.engine.experience.Episode;
import io.dvi.engine.experience.ExperienceSink;
import io.dvi.engine.experience.Halves;
import io.dvi.engine.sampling.SoftmaxTerms;
import io.dvi.engine.experience.TopLogits;
import io.dvi.engine.experience.VerifiedRow;
import io.dvi.engine.experience.VerifyStep;
import io.dvi.engine.model.Block;
import io.dvi.engine.model.ModelDescriptor;
import io.dvi.engine.speculation.Draft;
import io.dvi.engine.speculation.Verdict;

import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Supplier;

/**
 * Collects the verify steps of one request and hands them over as episodes. A request
 * that opted out leaves nothing.
 */
final class EpisodeRecorder {

	private static final short[] NO_ANCHOR = {};

	private final GenerateRequest request;

	private final String modelFingerprint;

	private final long headVersion;

	private final Destination destination;

	private final SoftmaxTerms sums;

	private final Deque<ContextRow> context = new ArrayDeque<>();

	private final List<VerifyStep> steps = new ArrayList<>();

	private int rows;

	private int segment;

	private short[] anchor = NO_ANCHOR;

	EpisodeRecorder(GenerateRequest request, ModelDescriptor model, long headVersion, Destination destination) {
		this.request = request;
		this.modelFingerprint = model.fingerprint();
		this.sums = new SoftmaxTerms(model.vocabularySize());
		this.headVersion = headVersion;
		this.destination = destination;
	}

	/**
	 * Takes a piece of the prompt that was run; the rows whose logits were computed are
	 * judged, so they are {@link #record recorded} instead.
	 * @param block behind the piece before
	 */
	void recordPrompt(Block block) {
		if (!this.request.learning().keep()) {
			return;
		}
		int most = this.destination.options().contextRows();
		int from = Math.max(block.firstDeepRow(), block.firstLogitRow() - most);
		if (from > 0) {
			this.context.clear();
		}
		for (int row = from; row < block.firstLogitRow(); row++) {
			this.context
				.addLast(new ContextRow(block.token(row), Halves.of(block.shallow(row)), Halves.of(block.deep(row))));
		}
		while (this.context.size() > most) {
			this.context.removeFirst();
		}
		this.anchor = this.context.isEmpty() ? NO_ANCHOR : this.context.getLast().deep();
	}

	/**
	 * Takes a block whose deep pass was judged. Where the drafter changes within the
	 * block, a new step begins, anchored at the row in front, as if the block had ended
	 * there.
	 * @param block rows from {@link Block#firstLogitRow()} on are those that were judged
	 * @param draft what is kept as drafted behind the first of them; may be less than the
	 * verdict is about
	 * @param verdict how far the block holds
	 */
	void record(Block block, Draft draft, Verdict verdict) {
		if (!this.request.learning().keep()) {
			return;
		}
		int index = 0;
		while (index <= verdict.accepted()) {
			index = recordStep(block, draft, verdict, index);
		}
		if (this.rows >= this.destination.options().episodeRows()) {
			flush();
		}
	}

	/** Records the rows that one source drafted for; returns the row behind them. */
	private int recordStep(Block block, Draft draft, Verdict verdict, int from) {
		DraftSource source = source(draft, from);
		int first = block.firstLogitRow();
		List<VerifiedRow> verified = new ArrayList<>(verdict.accepted() + 1 - from);
		int index = from;
		do {
			verified.add(row(block, first + index, draft, verdict, index));
			index++;
		}
		while (index <= verdict.accepted() && (index >= draft.length() || source(draft, index) == source));
		this.steps.add(new VerifyStep(source, block.position() + first + from, this.anchor, verified));
		this.anchor = verified.getLast().deep();
		this.rows += verified.size();
		return index;
	}

	private static DraftSource source(Draft draft, int index) {
		return (index < draft.length()) ? draft.source(index) : DraftSource.NONE;
	}

	/** Hands over what is left. */
	void flush() {
		if (this.steps.isEmpty()) {
			return;
		}
		this.destination.sink()
			.accept(new Episode(this.request.id(), this.segment++, this.modelFingerprint, this.headVersion,
					this.request.learning().tenantKeyHash(), this.request.learning().task(),
					this.destination.clock().millis(), List.copyOf(this.context), this.steps,
					this.destination.costs().get()));
		this.context.clear();
		this.steps.clear();
		this.rows = 0;
	}

	private VerifiedRow row(Block block, int row, Draft draft, Verdict verdict, int index) {
		boolean held = index < verdict.accepted();
		int next = held ? block.token(row + 1) : verdict.verifierToken();
		int drafted = (index < draft.length()) ? block.token(row + 1) : -1;
		TopLogits top = TopLogits.of(block.logits(row), this.destination.options().topLogits(), this.sums);
		float sureness = (index < draft.length()) ? draft.logProbability(index) : 0;
		return new VerifiedRow(block.token(row), next, Halves.of(block.shallow(row)), Halves.of(block.deep(row)),
				top.ids(), top.logits(), top.logSumExp(), drafted, held && drafted >= 0, sureness);
	}

	/**
	 * Where episodes go.
	 *
	 * @param sink takes them
	 * @param options how much of each row is kept
	 * @param clock stamps them
	 * @param costs what drafting costs now, asked on the decode thread
	 */
	record Destination(ExperienceSink sink, ExperienceOptions options, InstantSource clock,
			Supplier<DraftCosts> costs) {
	}

}
