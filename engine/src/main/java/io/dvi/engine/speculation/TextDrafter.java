package io.dvi.engine.speculation;

import io.dvi.engine.experience.DraftSource;
import io.dvi.engine.sampling.TokenRules;
import org.jspecify.annotations.Nullable;

/**
 * Proposes from text alone: what followed the longest repeated suffix of the request's
 * own tokens, or what the verifier said after the last few tokens in any request. Every
 * committed token shows what each source would have been worth, drafted or not, so
 * noticing that a source became good costs nothing.
 */
final class TextDrafter {

	private final TokenHistory history;

	private final TokenRules rules;

	private final DraftMemory memory;

	private final SuffixIndex suffixes;

	private final Trust suffixTrust = new Trust();

	private final Trust successorTrust = new Trust();

	private final boolean remembered;

	/**
	 * Makes the drafter of one request.
	 * @param tokens the request's own
	 * @param memory what all requests share
	 */
	TextDrafter(RequestTokens tokens, DraftMemory memory) {
		this.history = tokens.history();
		this.rules = tokens.rules();
		this.memory = memory;
		this.suffixes = new SuffixIndex(tokens.history(), tokens.capacity());
		this.remembered = tokens.remembered();
	}

	/**
	 * Proposes what follows the committed and assumed tokens.
	 * @return the likelier proposal of the two sources, or null when neither has one
	 */
	@Nullable Proposal likelier() {
		TextEvidence evidence = look();
		Proposal repeated = repeated(evidence);
		Proposal recycled = recycled(evidence);
		if (repeated == null || recycled == null) {
			return (repeated != null) ? repeated : recycled;
		}
		return (evidence.agrees() || repeated.probability() >= recycled.probability()) ? repeated : recycled;
	}

	/**
	 * Proposes from the request's own text.
	 * @return a proposal, or null when the last token is new
	 */
	@Nullable Proposal repeated() {
		return repeated(look());
	}

	/**
	 * Proposes what the verifier said in other places.
	 * @return a proposal, or null when it never saw the last token
	 */
	@Nullable Proposal recycled() {
		return recycled(look());
	}

	/**
	 * Commits a token of the verifier and learns how good the proposals for it were.
	 * @param token its id
	 */
	void commit(int token) {
		this.history.retreat(this.history.length());
		TextEvidence evidence = look();
		if (evidence.repeated() >= 0) {
			int circumstance = evidence.besideRepetition();
			boolean right = evidence.repeated() == token;
			this.suffixTrust.observe(this.memory.repetitions().rate(evidence.repetition(), circumstance), right);
			this.memory.repetitions().observe(evidence.repetition(), circumstance, right);
		}
		if (evidence.recycled() >= 0 && !evidence.agrees()) {
			int circumstance = evidence.besideRecurrence();
			boolean right = evidence.recycled() == token;
			this.successorTrust.observe(this.memory.recurrences().rate(evidence.recurrence(), circumstance), right);
			this.memory.recurrences().observe(evidence.recurrence(), circumstance, right);
		}
		if (this.remembered) {
			remember(token);
		}
		this.history.append(token);
		this.suffixes.update();
	}

	/** Whether other requests may draft with what the verifier says here. */
	boolean remembers() {
		return this.remembered;
	}

	/**
	 * Keeps what the verifier said after the committed and assumed tokens.
	 * @param token its id
	 */
	void remember(int token) {
		this.memory.successors().put(this.history, this.history.end(), token);
	}

	private TextEvidence look() {
		return TextEvidence.at(this.history, this.suffixes, this.memory.successors());
	}

	private @Nullable Proposal repeated(TextEvidence evidence) {
		if (!mayCome(evidence.repeated())) {
			return null;
		}
		double rate = this.memory.repetitions().rate(evidence.repetition(), evidence.besideRepetition());
		return proposal(evidence.repeated(), DraftSource.PROMPT_LOOKUP, this.suffixTrust.correct(rate));
	}

	private @Nullable Proposal recycled(TextEvidence evidence) {
		if (!mayCome(evidence.recycled())) {
			return null;
		}
		double rate = this.memory.recurrences().rate(evidence.recurrence(), evidence.besideRecurrence());
		return proposal(evidence.recycled(), DraftSource.RECYCLING, this.successorTrust.correct(rate));
	}

	private boolean mayCome(int token) {
		return token >= 0 && this.rules.allows(this.history.end() - this.history.length(), token);
	}

	private static Proposal proposal(int token, DraftSource source, double rate) {
		return new Proposal(token, source, rate, (float) Math.log(rate));
	}

}
