package io.dvi.trainer.command;

import java.util.Locale;

import io.dvi.trainer.offline.LowRankRecipe;
import io.dvi.trainer.offline.Objective;
import io.dvi.trainer.training.TrainingProperties.Kind;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What a head of kind lora is trained for. */
final class ObjectiveOptions {

	@Option(names = "--objective", paramLabel = "NAME",
			description = "of kind lora: paper, kl, ce, pg, overlap or kl-overlap (default: kl-overlap)")
	private @Nullable Objective objective;

	@Option(names = "--switch", paramLabel = "SHARE",
			description = "of objectives paper and kl-overlap: share of the steps before the loss begins to change, from 0"
					+ " to below 1 (default: a sixth)")
	private @Nullable Double switchShare;

	@Option(names = "--drafts-from", paramLabel = "N",
			description = "of objectives paper, ce and pg: learn from drafts of the head as it was at the last multiple of N"
					+ " steps (default: 1, as it is)")
	private @Nullable Integer draftsFrom;

	@Option(names = "--unweighted",
			description = "of objectives paper and pg: drafts count the same however likely the head still is to make them")
	private boolean unweighted;

	/**
	 * What was asked for.
	 * @param kind of head
	 * @param resumable whether the run's state is kept
	 * @throws IllegalArgumentException that says which option does not fit the others
	 */
	LowRankRecipe recipe(Kind kind, boolean resumable) {
		LowRankRecipe standard = LowRankRecipe.STANDARD;
		Objective asked = (this.objective != null) ? this.objective : standard.objective();
		boolean lora = kind == Kind.LORA;
		String given = lora ? asked.toString() : kind.name().toLowerCase(Locale.ROOT);
		require(lora || this.objective == null, "--objective", "kind lora", given);
		require(this.switchShare == null || (lora && asked.switches()), "--switch", "objective paper or kl-overlap",
				given);
		require(this.draftsFrom == null || (lora && asked.learnsFromDrafts()), "--drafts-from",
				"objective paper, ce or pg", given);
		require(!this.unweighted || (lora && asked.learnsFromRewards()), "--unweighted", "objective paper or pg",
				given);
		int from = (this.draftsFrom != null) ? this.draftsFrom : standard.draftsFrom();
		if (resumable && from > 1) {
			throw new IllegalArgumentException("--state cannot be kept with --drafts-from above 1, since the older head"
					+ " would be lost. Given: " + from);
		}
		return new LowRankRecipe(asked, (this.switchShare != null) ? this.switchShare : standard.switchShare(), from,
				!this.unweighted);
	}

	private static void require(boolean holds, String option, String what, String given) {
		if (!holds) {
			throw new IllegalArgumentException(option + " is for " + what + ". Given: " + given);
		}
	}

}
