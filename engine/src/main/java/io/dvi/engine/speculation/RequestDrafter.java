package io.dvi.engine.speculation;

import io.dvi.engine.SpeculationOptions;
import io.dvi.engine.SpeculationOptions.DrafterChoice;
import io.dvi.engine.experience.DraftSource;
import io.dvi.engine.head.HeadLease;
import io.dvi.engine.model.Block;
import io.dvi.engine.sampling.TokenRules;
import org.jspecify.annotations.Nullable;

/**
 * Drafts for one request and learns from every verdict. A step begins a draft, which
 * grows by what text alone proposes; then the policy may cut it and have the head asked.
 * Tokens that were appended to the block stay. Whatever is proposed changes speed, never
 * text. Confined to the decode thread.
 */
public final class RequestDrafter implements DraftPolicy.Growing {

	/** Drafts this unlikely to hold are not grown any further. */
	private static final double FAINT = 0.01;

	private final SpeculationOptions options;

	private final TokenHistory history;

	private final TokenRules rules;

	private final Calibration forced;

	private final TextDrafter text;

	private final @Nullable HeadDrafter head;

	private final Draft draft = new Draft();

	private int limit;

	private int held;

	private int askedUpTo;

	/**
	 * Makes the drafter of one request.
	 * @param options who drafts, and how much at most
	 * @param tokens the request's tokens
	 * @param memory what all requests share
	 * @param lease the request's head, or null when it has none
	 */
	public RequestDrafter(SpeculationOptions options, RequestTokens tokens, DraftMemory memory,
			@Nullable HeadLease lease) {
		this.options = options;
		this.history = tokens.history();
		this.rules = tokens.rules();
		this.forced = memory.forced();
		this.text = new TextDrafter(tokens, memory);
		this.head = (lease != null && options.mayAskHead())
				? new HeadDrafter(lease.head().begin(), memory.head(lease.version())) : null;
	}

	/**
	 * Begins a step and drafts what text alone proposes.
	 * @param worthwhile most tokens that could still be committed
	 */
	public void begin(int worthwhile) {
		this.limit = Math.clamp(worthwhile, 0, this.options.draftLength());
		this.held = 0;
		this.askedUpTo = 0;
		this.draft.cut(0);
		this.history.retreat(this.history.length());
		if (this.head != null) {
			this.head.begin();
		}
		grow();
	}

	@Override
	public Draft draft() {
		return this.draft;
	}

	/**
	 * Tokens that stay whatever the policy says: those in the block, or all of a request
	 * that wants full drafts.
	 */
	@Override
	public int fixed() {
		return (this.options.drafter() == DrafterChoice.AUTO) ? this.held : this.draft.length();
	}

	@Override
	public void cut(int length) {
		this.draft.cut(length);
		this.history.retreat(this.history.length() + this.draft.length());
	}

	/**
	 * Whether the head is to be asked for a token now.
	 * @param prices what a token is worth, and what asking and verifying cost
	 * @return true when {@link #ask} shall follow
	 */
	public boolean asks(DraftPolicy.Prices prices) {
		HeadDrafter asked = this.head;
		if (asked == null) {
			return false;
		}
		int position = placeToAsk(asked);
		if (position >= this.limit) {
			return false;
		}
		if (this.options.drafter() == DrafterChoice.HEAD || asked.overdue()) {
			return true;
		}
		double survival = this.draft.survival(position);
		double expected = asked.expected(position);
		if (position < this.draft.length()) {
			return survival * expected - this.draft.survival(position + 1) > prices.asking();
		}
		return survival * expected > prices.asking() + prices.row();
	}

	/**
	 * Appends the draft to the block, as far as it stands firm.
	 * @param block holds the last committed token and what was held before
	 * @param asking whether only the tokens in front of the one to ask for are wanted
	 */
	public void hold(Block block, boolean asking) {
		int end = (asking && this.head != null) ? Math.min(placeToAsk(this.head), this.draft.length())
				: this.draft.length();
		for (; this.held < end; this.held++) {
			block.append(this.draft.token(this.held));
		}
	}

	/**
	 * Asks the head for the token behind the held ones, and grows the draft from there.
	 * @param block its shallow layers have run all rows
	 * @param prices what verifying a row costs
	 */
	public void ask(Block block, DraftPolicy.Prices prices) {
		if (this.head == null) {
			throw new IllegalStateException("no head to ask");
		}
		int position = this.held;
		Proposal proposal = this.head.ask(block, position);
		this.askedUpTo = position + 1;
		if (takes(proposal, position, prices) && this.rules.allows(position, proposal.token())) {
			this.draft.cut(position);
			this.history.retreat(this.history.length() + position);
			add(proposal);
			grow();
		}
	}

	/**
	 * Takes rows that became part of the text, while their states are still there.
	 * @param block run by a deep pass
	 * @param rows how many, from the first
	 */
	public void confirm(Block block, int rows) {
		if (this.head != null) {
			this.head.confirm(block, rows);
		}
	}

	/** Ends drafting, before the request's head is given back. */
	public void close() {
		if (this.head != null) {
			this.head.close();
		}
	}

	/**
	 * How often the head's numbers were not finite.
	 * @return questions of this step
	 */
	public int nonFinite() {
		return (this.head != null) ? this.head.nonFinite() : 0;
	}

	/**
	 * Learns from a verdict, before its tokens are committed. Rows behind a reject are no
	 * part of the text, but what the verifier said there is true of their contexts.
	 * @param block the verified rows
	 * @param verdict how far the draft holds
	 */
	public void learn(Block block, Verdict verdict) {
		if (this.head != null) {
			judgeHead(this.head, verdict);
		}
		judgeForced(verdict);
		if (!this.text.remembers()) {
			return;
		}
		for (int row = verdict.accepted() + 1; row <= this.draft.length(); row++) {
			this.history.retreat(this.history.length() + row);
			this.text.remember(block.mostLikely(row));
		}
	}

	private void judgeForced(Verdict verdict) {
		for (int position = 0; position < Math.min(verdict.accepted() + 1, this.draft.length()); position++) {
			if (this.draft.source(position) == DraftSource.FORMAT) {
				this.forced.observe(0, 0, position < verdict.accepted());
			}
		}
	}

	private void judgeHead(HeadDrafter judged, Verdict verdict) {
		for (int position = 0; position < verdict.accepted(); position++) {
			judged.judge(position, this.draft.token(position));
		}
		if (verdict.accepted() < SpeculationOptions.MAX_DRAFT_LENGTH) {
			judged.judge(verdict.accepted(), verdict.verifierToken());
		}
	}

	/**
	 * Takes a committed token.
	 * @param token its id
	 */
	public void commit(int token) {
		this.text.commit(token);
	}

	private void grow() {
		while (growing()) {
			if (this.options.drafter() == DrafterChoice.AUTO && addForced()) {
				continue;
			}
			Proposal proposal = switch (this.options.drafter()) {
				case AUTO -> this.text.likelier();
				case PROMPT_LOOKUP -> this.text.repeated();
				case RECYCLING -> this.text.recycled();
				case HEAD, NONE -> null;
			};
			if (proposal == null) {
				return;
			}
			add(proposal);
		}
	}

	private boolean growing() {
		return this.draft.length() < this.limit && this.draft.survival(this.draft.length()) > FAINT;
	}

	/** Adds what the request's format leaves no choice of; returns whether it did. */
	private boolean addForced() {
		int[] tokens = this.rules.forced(this.draft.length(), this.limit - this.draft.length());
		for (int token : tokens) {
			if (!growing() || !this.rules.allows(this.draft.length(), token)) {
				return false;
			}
			double rate = this.forced.rate(0, 0);
			add(new Proposal(token, DraftSource.FORMAT, rate, (float) Math.log(rate)));
		}
		return tokens.length > 0;
	}

	private void add(Proposal proposal) {
		this.rules.assume(this.draft.length(), proposal.token());
		this.draft.add(proposal);
		this.history.assume(proposal.token());
	}

	/**
	 * The first token that the head is expected to know better than the text; the limit
	 * when it was asked for all that may come.
	 */
	private int placeToAsk(HeadDrafter asked) {
		int position = Math.max(this.held, this.askedUpTo);
		if (position > this.draft.length()) {
			return this.limit;
		}
		while (position < this.draft.length()
				&& this.draft.survival(position + 1) >= this.draft.survival(position) * asked.expected(position)) {
			position++;
		}
		return position;
	}

	private boolean takes(Proposal proposal, int position, DraftPolicy.Prices prices) {
		if (proposal.token() < 0) {
			return false;
		}
		if (this.options.drafter() == DrafterChoice.HEAD) {
			return true;
		}
		double survival = this.draft.survival(position) * proposal.probability();
		return (position < this.draft.length()) ? survival > this.draft.survival(position + 1)
				: survival > prices.row();
	}

}
