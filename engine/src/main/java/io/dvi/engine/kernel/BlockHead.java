package io.dvi.engine.kernel;

import io.dvi.engine.head.DraftHead;
import io.dvi.engine.head.HeadSession;
import io.dvi.engine.head.HeadSession.Proposal;
import io.dvi.engine.model.ModelDescriptor;

/**
 * A head of one transformer block that goes on from the model's states and then from its
 * own (arXiv 2401.15077, section 4.1), run by the kernels.
 */
final class BlockHead implements DraftHead {

	/** Confirmed rows that may wait until the head is asked again. */
	static final int WAITING_ROWS = 128;

	private final KernelLibrary library;

	private final ModelDescriptor descriptor;

	private final HeadRun run;

	private final int positions;

	/**
	 * Makes a head.
	 * @param library allocates caches
	 * @param descriptor the model it drafts for
	 * @param run the loaded head, which is closed with this
	 * @param positions most of a sequence
	 */
	BlockHead(KernelLibrary library, ModelDescriptor descriptor, HeadRun run, int positions) {
		this.library = library;
		this.descriptor = descriptor;
		this.run = run;
		this.positions = positions;
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
		return new KernelCache(this.run.shape(), this.library, this.positions,
				KernelCache.bytesPerRow(this.descriptor, 1));
	}

	/**
	 * Runs rows and says what follows the last of them.
	 * @param cache of the sequence
	 * @param position of the first row there
	 * @param rows what the head reads
	 * @param state takes the head's own state of the last row
	 */
	Proposal run(KernelCache cache, int position, HeadRun.Rows rows, FloatRows state) {
		cache.describe(this.run.span(), position, rows.count());
		return this.run.propose(rows, state);
	}

	@Override
	public void close() {
		this.run.close();
	}

}
