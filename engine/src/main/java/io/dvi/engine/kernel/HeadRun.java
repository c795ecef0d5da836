package io.dvi.engine.kernel;

import io.dvi.engine.head.HeadSession.Proposal;
import io.dvi.engine.head.HeadWeights;
import io.dvi.engine.kernel.HeadLayerWeights.RunSize;
import io.dvi.engine.model.ModelDescriptor;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * A head of one layer, loaded into the kernels, and the structures that describe a call
 * of it. Runs on the decode thread.
 */
final class HeadRun implements AutoCloseable {

	private final KernelLibrary library;

	private final DraftProjection projection;

	private final HeadLayerWeights weights;

	private final MemorySegment model;

	private final Arena arena = Arena.ofShared();

	private final MemorySegment run = this.arena.allocate(Struct.RUN.layout());

	private final MemorySegment span = this.arena.allocate(Struct.SPAN.layout());

	private final MemorySegment logitRow = this.arena.allocate(ValueLayout.JAVA_INT);

	private final MemorySegment best = this.arena.allocate(ValueLayout.JAVA_INT);

	private final MemorySegment logSum = this.arena.allocate(ValueLayout.JAVA_FLOAT);

	private final FloatRows hidden;

	private final FloatRows logits;

	/**
	 * Loads a head.
	 * @param library runs it
	 * @param beside the native model whose threads it uses, or null for threads of its
	 * own
	 * @param descriptor the model it drafts for
	 * @param weights checked
	 * @param projection the draft vocabulary
	 * @param size threads, positions and most rows of a call
	 */
	HeadRun(KernelLibrary library, MemorySegment beside, ModelDescriptor descriptor, HeadWeights weights,
			DraftProjection projection, RunSize size) {
		this.library = library;
		this.projection = projection;
		this.weights = new HeadLayerWeights(library, descriptor, weights, projection, size);
		this.model = library.open(this.weights.struct(), beside);
		this.hidden = new FloatRows(size.maxRows(), descriptor.hiddenSize(), descriptor.hiddenSize());
		this.logits = new FloatRows(1, projection.size(), KernelWeights.padded(projection.size()));
		Struct.RUN.set(this.run, "end_layer", 1);
		Struct.RUN.set(this.run, "spans", 1);
		Struct.RUN.set(this.run, "span", this.span);
		Struct.RUN.set(this.run, "hidden", this.hidden.memory());
		Struct.RUN.set(this.run, "logit_row", this.logitRow);
		Struct.RUN.set(this.run, "logits", this.logits.memory());
		Struct.RUN.set(this.run, "best", this.best);
		Struct.RUN.set(this.run, "log_sums", this.logSum);
	}

	/** The head's {@code dvi_shape}. */
	MemorySegment shape() {
		return this.weights.shape();
	}

	/** The {@code dvi_span} of the rows that run next. */
	MemorySegment span() {
		return this.span;
	}

	/**
	 * Runs the rows of {@link #span} and says what follows the last of them.
	 * @param rows what the head reads
	 * @param state takes the head's own state of the last row
	 */
	Proposal propose(Rows rows, FloatRows state) {
		Struct.RUN.set(this.run, "shallow", rows.shallow().memory());
		Struct.RUN.set(this.run, "before", rows.before().memory());
		Struct.RUN.set(this.run, "added", rows.added());
		Struct.RUN.set(this.run, "later", rows.own() ? 1 : 0);
		Struct.RUN.set(this.run, "states", state.memory());
		Struct.RUN.set(this.run, "logit_rows", 1);
		this.logitRow.set(ValueLayout.JAVA_INT, 0, rows.count() - 1);
		this.library.run(this.model, this.run);
		int output = this.best.get(ValueLayout.JAVA_INT, 0);
		float logProbability = this.logits.row(0).get(output) - this.logSum.get(ValueLayout.JAVA_FLOAT, 0);
		return Float.isFinite(logProbability) ? new Proposal(this.projection.token(output), logProbability)
				: Proposal.NONE;
	}

	@Override
	public void close() {
		this.library.close(this.model);
		this.weights.close();
		this.hidden.close();
		this.logits.close();
		this.arena.close();
	}

	/**
	 * What the head reads of rows.
	 *
	 * @param shallow states behind the split layer, [count, hidden]
	 * @param before what came before each row, [count, hidden]
	 * @param own whether that is the head's own state, not the model's
	 * @param added to the map of every row, [hidden], or null
	 * @param count rows
	 */
	record Rows(FloatRows shallow, FloatRows before, boolean own, MemorySegment added, int count) {

		/** Of a head that adds nothing. */
		Rows(FloatRows shallow, FloatRows before, boolean own, int count) {
			this(shallow, before, own, MemorySegment.NULL, count);
		}

	}

}
