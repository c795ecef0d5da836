package io.dvi.trainer.offline;

import io.dvi.engine.graph.GraphRuntime;
import io.dvi.engine.model.ModelFolder;
import io.dvi.engine.training.HeadTrainer;
import io.dvi.engine.training.LowRankDrafting;
import io.dvi.engine.training.LowRankOptions;
import io.dvi.engine.training.TrainingBatch;
import io.dvi.engine.training.TrainingOptions;
import org.jspecify.annotations.Nullable;

/**
 * Gives lessons the drafts of the head that learns from them, where the recipe's
 * objective learns from drafts; stored ones are mostly of others.
 */
final class OwnDrafts implements AutoCloseable {

	private final @Nullable LowRankDrafting drafting;

	private final int draftsFrom;

	private long steps;

	private OwnDrafts(@Nullable LowRankDrafting drafting, int draftsFrom) {
		this.drafting = drafting;
		this.draftsFrom = draftsFrom;
	}

	/**
	 * Prepares drafts for the steps of a phase.
	 * @param folder the model
	 * @param recipe how the head is trained
	 * @param options the trainer's options
	 * @param runtime runs the head
	 */
	static OwnDrafts open(ModelFolder folder, Recipe recipe, TrainingOptions options, GraphRuntime runtime) {
		LowRankRecipe lowRank = recipe.lowRank();
		boolean own = lowRank.objective().learnsFromDrafts();
		return new OwnDrafts(
				(own && options instanceof LowRankOptions sizes) ? LowRankDrafting.open(folder, sizes, runtime) : null,
				lowRank.draftsFrom());
	}

	/**
	 * Drafts a step's lessons.
	 * @param batch as stored
	 * @param trainer learns from it next
	 * @return with own drafts, or as it was
	 */
	TrainingBatch in(TrainingBatch batch, HeadTrainer trainer) {
		if (this.drafting == null) {
			return batch;
		}
		if (this.steps % this.draftsFrom == 0) {
			this.drafting.draftWith(trainer.weights());
		}
		this.steps++;
		return this.drafting.redraft(batch);
	}

	@Override
	public void close() {
		if (this.drafting != null) {
			this.drafting.close();
		}
	}

}
