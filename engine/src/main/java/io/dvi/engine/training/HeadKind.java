package io.dvi.engine.training;

import io.dvi.engine.experience.Episode;
import io.dvi.engine.graph.GraphBuilder;
import io.dvi.engine.graph.GraphRuntime;
import io.dvi.engine.graph.TensorBuffer;
import io.dvi.engine.head.HeadWeights;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/**
 * What training has to know about a kind of head: its matrices, how they start, what is
 * to be made small, and how an optimiser step changes them. Gradients follow from the
 * graph.
 */
interface HeadKind {

	/** Name of the kind, as in {@link HeadWeights#kind()}. */
	String name();

	/** Factor of the trained part. */
	float scale();

	/** Rows and columns of all matrices, by name; each is an input. */
	SortedMap<String, List<Integer>> parameters();

	/** Those of them that training changes. */
	SortedMap<String, List<Integer>> learned();

	/** Matrices of a head that has learned nothing yet. */
	SortedMap<String, HeadWeights.Tensor> initial(RandomGenerator random);

	/**
	 * Matrices fitted to lessons in place of those of a head that has learned nothing.
	 * @param tensors the head's
	 * @param lessons windows of this kind
	 * @param runtime runs what is summed over the lessons
	 * @return empty for a head that has learned something, or a kind that needs no fit
	 */
	Optional<SortedMap<String, HeadWeights.Tensor>> fitted(SortedMap<String, HeadWeights.Tensor> tensors,
			List<Window> lessons, GraphRuntime runtime);

	/** Declares all inputs and appends forward pass, loss and {@link #figures()}. */
	Objective append(GraphBuilder graph);

	/** Outputs whose sums over the passes of a step are reported, [1, 1]. */
	List<String> figures();

	/** How a matrix is changed. */
	UpdateRule rule(String parameter);

	/** Longer gradients are scaled down to this norm. */
	float maxGradientNorm();

	/**
	 * The rules' numbers.
	 * @param step steps finished
	 */
	Map<String, Double> numbers(long step);

	/** The lessons of an episode, in the pieces that may be shuffled, or none. */
	List<Window> windows(Episode episode);

	/**
	 * Lays a batch out, in one pass or several.
	 * @param batch its windows
	 * @param progress where training stands
	 * @param pass takes the inputs of a pass, beside the matrices, in memory that the
	 * next one reuses
	 * @return what the batch holds
	 */
	Seen feed(TrainingBatch batch, HeadTrainer.Progress progress, Consumer<Map<String, TensorBuffer>> pass);

	/**
	 * What is to be differentiated.
	 *
	 * @param scalar name of a value, [1, 1]
	 * @param constants values to be held constant
	 */
	record Objective(String scalar, Set<String> constants) {
	}

	/**
	 * What a batch holds.
	 *
	 * @param weights weights of the parts of the loss
	 * @param headDrafts rows the head drafted for
	 * @param headAccepted those that were accepted
	 */
	record Seen(LossWeights weights, int headDrafts, int headAccepted) {
	}

}
