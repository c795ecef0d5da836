package io.dvi.engine.kernel;

import io.dvi.engine.head.DraftHead;
import io.dvi.engine.head.HeadSession;
import io.dvi.engine.head.HeadSession.Proposal;
import io.dvi.engine.head.HeadWeights;
import io.dvi.engine.kernel.BlockHeadWeights.RunSize;
import io.dvi.engine.model.ModelDescriptor;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * A head of one transformer block that goes on from the model's states and then from its
 * own (arXiv 2401.15077, section 4.1), run by the kernels.
 */
final class BlockHead implements DraftHead {

	/** Confirmed rows that may wait until the head is asked again. */
	static final int WAITING_ROWS = 128;

	private final KernelLibrary library;

	private final ModelDescriptor descriptor;

	private final DraftProjection projection;

	private final BlockHeadWeights weights;

	private final int positions;

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
	 * @param run threads and positions
	 */
	BlockHead(KernelLibrary library, MemorySegment beside, ModelDescriptor descriptor, HeadWeights weights,
			DraftProjection projection, RunSize run) {
		this.library = library;
		this.descriptor = descriptor;
		this.projection = projection;
		this.positions = run.positions();
		this.weights = new BlockHeadWeights(library, descriptor, weights, projection, run);
		this.model = library.open(this.weights.struct(), beside);
		this.hidden = new FloatRows(run.maxRows(), descriptor.hiddenSize(), descriptor.hiddenSize());
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

	@Override
	public HeadSession begin() {
		return new BlockHeadSession(this, this.descriptor.hiddenSize());
	}

	int positions() {
		return this.positions;
	}

	/** Memory for the keys and values of one sequence. */
	KernelCache openCache() {
		return new KernelCache(this.weights.shape(), this.library, this.positions,
				KernelCache.bytesPerRow(this.descriptor, 1));
	}

	/**
	 * Runs rows and says what follows the last of them.
	 * @param cache of the sequence
	 * @param position of the first row there
	 * @param rows what the head reads
	 * @param state takes the head's own state of the last row
	 */
	Proposal run(KernelCache cache, int position, Rows rows, FloatRows state) {
		cache.describe(this.span, position, rows.count());
		Struct.RUN.set(this.run, "shallow", rows.shallow().memory());
		Struct.RUN.set(this.run, "before", rows.before().memory());
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
	 * @param count rows
	 */
	record Rows(FloatRows shallow, FloatRows before, boolean own, int count) {
	}

}
