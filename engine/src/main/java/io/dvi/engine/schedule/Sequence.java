package io.dvi.engine.schedule;

import io.dvi.engine.EngineException;
import io.dvi.engine.GenerateRequest;
import io.dvi.engine.Generation;
import io.dvi.engine.GenerationEvent;
import io.dvi.engine.GenerationEvent.FinishReason;
import io.dvi.engine.GenerationListener;
import io.dvi.engine.head.HeadLease;
import io.dvi.engine.head.HeadSlot;
import io.dvi.engine.model.Block;
import io.dvi.engine.model.SplitModel;
import io.dvi.engine.sampling.TokenChooser;
import io.dvi.engine.speculation.Draft;
import io.dvi.engine.speculation.Drafter;
import io.dvi.engine.speculation.TokenHistory;
import io.dvi.engine.speculation.Verdict;
import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;

/**
 * One request on its way: it waits, runs its prompt in chunks, then takes verify steps
 * until it ends. All but {@link #cancel()} is confined to the decode thread.
 */
final class Sequence implements Generation {

	private final GenerateRequest request;

	private final CheckedPrompt prompt;

	private final GenerationListener listener;

	private final TokenHistory history;

	private final DraftTally tally = new DraftTally();

	private final Stopwatch stopwatch;

	private volatile boolean cancelled;

	private @Nullable Slot slot;

	private int prefilled;

	private int generated;

	private @Nullable FinishReason finished;

	Sequence(GenerateRequest request, CheckedPrompt prompt, GenerationListener listener, Stopwatch stopwatch) {
		this.request = request;
		this.prompt = prompt;
		this.listener = listener;
		this.history = new TokenHistory(prompt.tokens());
		this.stopwatch = stopwatch;
	}

	@Override
	public void cancel() {
		this.cancelled = true;
	}

	boolean cancelled() {
		return this.cancelled;
	}

	boolean ended() {
		return this.finished != null;
	}

	boolean prefilling() {
		return this.prefilled < this.prompt.tokens().length;
	}

	/**
	 * Takes a slot.
	 * @param newSlot what the request runs on to its end
	 */
	void start(Slot newSlot) {
		this.slot = newSlot;
		this.stopwatch.started();
		tell(new GenerationEvent.Started(this.prompt.tokens().length, newSlot.headVersion()));
	}

	/**
	 * Runs the next chunk of the prompt; the last one yields the first token.
	 * @param model runs it
	 * @param chunk most rows
	 */
	void prefill(SplitModel model, int chunk) {
		Slot held = slot();
		Block block = held.block();
		int end = Math.min(this.prefilled + chunk, this.prompt.tokens().length);
		block.begin(this.prefilled);
		for (int index = this.prefilled; index < end; index++) {
			block.append(this.prompt.tokens()[index]);
		}
		this.prefilled = end;
		block.firstLogitRow(block.rows() - 1);
		model.deep(List.of(block));
		if (!prefilling()) {
			int token = held.chooser().choose(block.logits(block.rows() - 1), end);
			held.recorder().record(block, Draft.EMPTY, new Verdict.AllAccepted(0, token));
			this.stopwatch.firstToken();
			commit(List.of(token));
		}
	}

	/**
	 * Drafts, verifies and commits.
	 * @param model runs the rows
	 */
	void verifyStep(SplitModel model) {
		Slot held = slot();
		Block block = held.block();
		block.begin(this.history.length() - 1);
		block.append(this.history.token(this.history.length() - 1));
		int remaining = this.prompt.maxTokens() - this.generated;
		int limit = Math.min(this.request.speculation().draftLength(), remaining - 1);
		Draft draft = (limit > 0) ? held.drafter().draft(this.history, block, limit) : Draft.EMPTY;
		model.deep(List.of(block));
		Verdict verdict = Verdict.of(block, held.chooser());
		held.recorder().record(block, draft, verdict);
		this.tally.count(draft.length(), verdict.accepted());
		List<Integer> committed = new ArrayList<>(verdict.accepted() + 1);
		for (int row = 1; row <= verdict.accepted(); row++) {
			committed.add(block.token(row));
		}
		committed.add(verdict.verifierToken());
		commit(committed);
	}

	/** Tells the end and hands over what was learned. */
	void finish() {
		Slot held = slot();
		held.recorder().flush();
		if (this.finished != null) {
			tell(new GenerationEvent.Finished(this.finished, this.prompt.tokens().length, this.generated,
					this.tally.figures(held.headVersion()), this.stopwatch.timings()));
		}
	}

	/**
	 * Tells a failure.
	 * @param failure why the answer will not be completed
	 */
	void fail(EngineException failure) {
		tell(new GenerationEvent.Failed(failure));
	}

	/**
	 * Gives the slot back.
	 * @return the block, or null when the request never had one
	 */
	@Nullable Block release() {
		Slot held = this.slot;
		this.slot = null;
		if (held == null) {
			return null;
		}
		if (held.lease() != null) {
			held.lease().release();
		}
		return held.block();
	}

	GenerateRequest request() {
		return this.request;
	}

	private void commit(List<Integer> tokens) {
		StringBuilder text = new StringBuilder();
		List<Integer> kept = new ArrayList<>(tokens.size());
		for (int token : tokens) {
			this.history.append(token);
			this.generated++;
			kept.add(token);
			this.finished = end(token, text);
			if (this.finished != null) {
				text.append(this.prompt.text().finish());
				break;
			}
		}
		this.stopwatch.lastToken();
		tell(new GenerationEvent.Delta(kept, text.toString()));
	}

	private @Nullable FinishReason end(int token, StringBuilder text) {
		if (this.prompt.endTokens().contains(token)) {
			return FinishReason.STOP;
		}
		text.append(this.prompt.text().append(token));
		if (this.prompt.text().stopped()) {
			return FinishReason.STOP;
		}
		return (this.generated == this.prompt.maxTokens()) ? FinishReason.LENGTH : null;
	}

	private void tell(GenerationEvent event) {
		this.listener.onEvent(event);
	}

	private Slot slot() {
		if (this.slot == null) {
			throw new IllegalStateException("the request holds no slot");
		}
		return this.slot;
	}

	/**
	 * What a request runs on from admission to its end.
	 *
	 * @param block its memory
	 * @param lease its head, or null when none is installed
	 * @param drafter who drafts for it
	 * @param chooser chooses its tokens
	 * @param recorder keeps what is learned
	 */
	record Slot(Block block, @Nullable HeadLease lease, Drafter drafter, TokenChooser chooser,
			EpisodeRecorder recorder) {

		long headVersion() {
			return (this.lease != null) ? this.lease.version() : HeadSlot.NO_HEAD;
		}

	}

}
