package io.dvi.engine.schedule;

import io.dvi.engine.EngineException;
import io.dvi.engine.GenerateRequest;
import io.dvi.engine.Generation;
import io.dvi.engine.GenerationEvent;
import io.dvi.engine.GenerationEvent.FinishReason;
import io.dvi.engine.GenerationEvent.TokenLogprobs;
import io.dvi.engine.GenerationListener;
import io.dvi.engine.experience.DraftSource;
import io.dvi.engine.head.HeadLease;
import io.dvi.engine.head.HeadSlot;
import io.dvi.engine.model.Block;
import io.dvi.engine.prefix.PrefixCache;
import io.dvi.engine.sampling.TokenChooser;
import io.dvi.engine.speculation.Draft;
import io.dvi.engine.speculation.RequestDrafter;
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

	private static final Draft NO_DRAFT = new Draft();

	private final GenerateRequest request;

	private final CheckedPrompt prompt;

	private final GenerationListener listener;

	private final TokenHistory history;

	private final AnswerEnd end;

	private final Stopwatch stopwatch;

	private volatile boolean cancelled;

	private @Nullable Slot slot;

	private int cached;

	private int prefilled;

	private int generated;

	private @Nullable FinishReason finished;

	Sequence(GenerateRequest request, CheckedPrompt prompt, GenerationListener listener, Stopwatch stopwatch) {
		this.request = request;
		this.prompt = prompt;
		this.listener = listener;
		this.history = new TokenHistory(prompt.tokens());
		this.end = new AnswerEnd(request.ending(), prompt);
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
	 * @param slots equips it
	 * @param block its memory to the end
	 */
	void start(SlotFactory slots, Block block) {
		Slot newSlot = slots.equip(this.request, this.prompt, this.history, block);
		this.slot = newSlot;
		this.stopwatch.started();
		this.cached = newSlot.prefixes().restore(scope(), this.prompt.tokens(), block);
		this.prefilled = this.cached;
		tell(new GenerationEvent.Started(this.prompt.tokens().length, newSlot.headVersion()));
	}

	/**
	 * Begins the next chunk of the prompt.
	 * @param chunk most rows
	 */
	void beginPrefill(int chunk) {
		Block block = block();
		int end = Math.min(this.prefilled + chunk, this.prompt.tokens().length);
		block.begin(this.prefilled);
		for (int index = this.prefilled; index < end; index++) {
			block.append(this.prompt.tokens()[index]);
		}
		boolean last = end == this.prompt.tokens().length;
		block.firstLogitRow(last ? block.rows() - 1 : block.rows());
	}

	/** Begins a verify step; drafting goes on from here. */
	void beginStep() {
		Slot held = slot();
		held.block().begin(this.history.length() - 1);
		held.block().append(this.history.token(this.history.length() - 1));
		held.drafter().begin(this.prompt.maxTokens() - this.generated - 1);
	}

	/** Takes the results of the deep pass over what was begun. */
	void complete() {
		if (prefilling()) {
			completePrefill();
		}
		else {
			completeStep();
		}
	}

	private void completePrefill() {
		Slot held = slot();
		Block block = held.block();
		this.prefilled = block.position() + block.rows();
		held.prefixes().store(scope(), this.prompt.tokens(), this.prefilled, block);
		held.drafter().confirm(block, block.rows());
		held.recorder().recordPrompt(block);
		if (!prefilling()) {
			int last = block.rows() - 1;
			int token = held.chooser().choose(block.logits(last), block.mostLikely(last), this.prefilled);
			held.recorder().record(block, NO_DRAFT, new Verdict.AllAccepted(0, token));
			this.stopwatch.firstToken();
			commit(last, new int[] { token }, NO_DRAFT.committedBy(0));
		}
	}

	private void completeStep() {
		Slot held = slot();
		Block block = held.block();
		Draft draft = held.drafter().draft();
		Verdict verdict = Verdict.of(block, held.chooser());
		held.recorder().record(block, held.ruled() ? NO_DRAFT : draft, verdict);
		held.tally().count(draft, verdict.accepted());
		held.drafter().learn(block, verdict);
		held.drafter().confirm(block, verdict.accepted() + 1);
		int[] committed = new int[verdict.accepted() + 1];
		for (int index = 0; index < verdict.accepted(); index++) {
			committed[index] = block.token(index + 1);
		}
		committed[verdict.accepted()] = verdict.verifierToken();
		int before = this.generated;
		commit(0, committed, draft.committedBy(verdict.accepted()));
		held.tally().stepped(this.generated - before, this.stopwatch.stepNanos(), held.drafter().nonFinite());
	}

	/** Tells the end and hands over what was learned. */
	void finish() {
		Slot held = slot();
		held.recorder().flush();
		if (!prefilling()) {
			// The last token was committed, but not run.
			held.prefixes().store(scope(), this.history.committed(), this.history.length() - 1, held.block());
		}
		if (this.finished != null) {
			tell(new GenerationEvent.Finished(this.finished, this.end.stoppedBy(), this.prompt.tokens().length,
					this.cached, this.generated, held.tally().figures(held.headVersion()), this.stopwatch.timings()));
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
		held.drafter().close();
		if (held.lease() != null) {
			held.lease().release();
		}
		return held.block();
	}

	GenerateRequest request() {
		return this.request;
	}

	/** Takes the choices of consecutive rows, up to the one that ends the answer. */
	private void commit(int firstRow, int[] tokens, List<DraftSource> sources) {
		List<TokenLogprobs> likelihoods = slot().likelihoods().of(block(), firstRow, tokens);
		StringBuilder text = new StringBuilder();
		List<Integer> kept = new ArrayList<>(tokens.length);
		for (int token : tokens) {
			drafter().commit(token);
			this.generated++;
			kept.add(token);
			this.finished = this.end.accept(token, this.generated, text);
			if (this.finished != null) {
				text.append(this.prompt.text().finish());
				break;
			}
		}
		this.stopwatch.lastToken();
		tell(new GenerationEvent.Delta(kept, text.toString(),
				likelihoods.subList(0, Math.min(kept.size(), likelihoods.size())), sources.subList(0, kept.size())));
	}

	private String scope() {
		return this.request.learning().tenantKeyHash();
	}

	private void tell(GenerationEvent event) {
		this.listener.onEvent(event);
	}

	boolean holdsSlot() {
		return this.slot != null;
	}

	Block block() {
		return slot().block();
	}

	RequestDrafter drafter() {
		return slot().drafter();
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
	 * @param drafter drafts for it
	 * @param tally counts how that goes
	 * @param chooser chooses its tokens
	 * @param ruled whether it chooses otherwise than the model alone would
	 * @param likelihoods tells how likely they were
	 * @param recorder keeps what is learned
	 * @param prefixes keeps keys and values for requests that begin alike
	 */
	record Slot(Block block, @Nullable HeadLease lease, RequestDrafter drafter, DraftTally tally, TokenChooser chooser,
			boolean ruled, LikelihoodReport likelihoods, EpisodeRecorder recorder, PrefixCache prefixes) {

		long headVersion() {
			return (this.lease != null) ? this.lease.version() : HeadSlot.NO_HEAD;
		}

	}

}
