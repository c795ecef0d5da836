package io.dvi.engine.training;

import io.dvi.engine.experience.DraftCosts;
import io.dvi.engine.experience.Episode;
import io.dvi.engine.experience.VerifiedRow;
import io.dvi.engine.experience.VerifyStep;
import io.dvi.engine.training.HeadEvaluation.Guess;
import io.dvi.engine.training.HeadEvaluation.RowScore;

import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * Decodes stored text again, step by step, with another head. From the first row of a run
 * of consecutive positions, each step drafts as serving would:
 *
 * <p>
 * Let S(n) be the product of the rates of the first n drafts, E(n) = 1 + S(1) + ... +
 * S(n), v(n) the cost of a pass over n rows, c that of a question, z = E(n) / v(n + 1)
 * and w = (v(n + 2) - v(n + 1)) z the worth of one more row. Behind n drafts, text
 * proposes what it proposed for that row in the experience, with the rate t of its
 * source, where that begins the draft or goes on in its recorded step, since serving
 * found it worth its row; elsewhere it proposes it where S(n) t &gt; w, and else nothing.
 * The head, right at that place with rate h, is asked where S(n) (h - t) &gt; c z if text
 * proposes, and where S(n) h &gt; c z + w if not. What it says, calibrated rate p, is
 * drafted where p &gt; t, or where S(n) p &gt; w. The draft ends where nothing is
 * drafted, at {@value #LONGEST} tokens or at the end of the run. Its first a drafts are
 * right; the step yields a + 1 tokens and costs v(n + 1) plus c for each question, and
 * the next one begins a + 1 rows on.
 *
 * <p>
 * What a wrong draft would have led to is not in the record: behind it the draft goes on,
 * and costs, as if it had been right. Left out are what text might have proposed where
 * the record has none (behind the end of a draft, in requests without text drafters, and
 * in place of a head's draft), that rates differ between requests and with the evidence
 * of text, questions that serving asks to find out whether a head became better, prompts,
 * and requests that share a pass.
 */
final class StepReplay {

	/** Most tokens of a draft, as in serving. */
	private static final int LONGEST = 8;

	private final Episode episode;

	private final List<RowScore> scores;

	private final TextDrafts text;

	private final @Nullable ConfidenceRates head;

	private final DraftCosts costs;

	private final List<TextDraft> textDrafts = new ArrayList<>();

	private int steps;

	private double cost;

	/**
	 * Prepares a request.
	 * @param episode its experience
	 * @param scores of its rows, in order
	 * @param text how good text drafters are
	 * @param head how good the head is; null replays without a head
	 */
	StepReplay(Episode episode, List<RowScore> scores, TextDrafts text, @Nullable ConfidenceRates head) {
		this.episode = episode;
		this.scores = scores;
		this.text = text;
		this.head = head;
		this.costs = episode.costs();
	}

	/** Decodes all rows. */
	ReplayedRequest run() {
		int next = 0;
		int begun = 0;
		for (VerifyStep step : this.episode.steps()) {
			if (step.position() != next) {
				decode(begun);
				begun = this.textDrafts.size();
			}
			boolean goesOn = false;
			for (VerifiedRow row : step.rows()) {
				this.textDrafts.add(new TextDraft(new Proposal(this.text.rate(step, row), row.accepted()), goesOn));
				goesOn = true;
			}
			next = step.position() + step.rows().size();
		}
		decode(begun);
		return new ReplayedRequest(this.textDrafts.size(), this.steps, this.cost);
	}

	/** Decodes the rows from one to the last. */
	private void decode(int from) {
		int row = from;
		while (row < this.textDrafts.size()) {
			row += step(row);
			this.steps++;
		}
	}

	/** One step; returns the tokens it yields. */
	private int step(int first) {
		int most = Math.min(LONGEST, this.textDrafts.size() - first - 1);
		double survival = 1;
		double expected = 1;
		int accepted = 0;
		for (int length = 0;; length++) {
			Proposal proposal = (length < most) ? propose(first, length, survival, expected) : Proposal.NONE;
			if (proposal.rate() == 0) {
				this.cost += this.costs.pass(length + 1);
				return accepted + 1;
			}
			survival *= proposal.rate();
			expected += survival;
			accepted += (proposal.right() && accepted == length) ? 1 : 0;
		}
	}

	/** What is drafted behind so many drafts; asks the head where that pays. */
	private Proposal propose(int first, int place, double survival, double expected) {
		TextDraft text = this.textDrafts.get(first + place);
		double pace = expected / this.costs.pass(place + 1);
		double row = (this.costs.pass(place + 2) - this.costs.pass(place + 1)) * pace;
		Proposal said = text.proposal();
		if (place > 0 && !text.goesOn() && survival * said.rate() <= row) {
			said = Proposal.NONE;
		}
		if (this.head == null || place >= this.scores.get(first).drafts()) {
			return said;
		}
		double another = (said.rate() > 0) ? 0 : row;
		if (survival * (this.head.expected(place) - said.rate()) <= this.costs.asking() * pace + another) {
			return said;
		}
		this.cost += this.costs.asking();
		Guess guess = this.scores.get(first).guesses().get(place);
		double rate = this.head.expected(place, guess.confidence());
		return (survival * (rate - said.rate()) > another) ? new Proposal(rate, guess.right()) : said;
	}

	/** A token of a draft: how likely it seemed, 0 for none, and whether it was right. */
	private record Proposal(double rate, boolean right) {

		private static final Proposal NONE = new Proposal(0, false);

	}

	/**
	 * What text proposed for a row, not as the first of its recorded step if it goes on.
	 */
	private record TextDraft(Proposal proposal, boolean goesOn) {
	}

}
