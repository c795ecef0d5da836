package io.dvi.engine.kernel;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.FloatBuffer;

import io.dvi.engine.model.CachedRows;
import io.dvi.engine.model.RowTrackingBlock;
import org.jspecify.annotations.Nullable;

/** One sequence's cache, its rows under way, and where the last run left its results. */
final class KernelBlock extends RowTrackingBlock {

	private final KernelCache cache;

	private final FloatRows shallow; // [maxRows, hidden]

	private final FinalNorm finalNorm;

	private @Nullable Results results;

	KernelBlock(KernelCache cache, FloatRows shallow, FinalNorm finalNorm, int capacity, int maxRows) {
		super(capacity, maxRows);
		this.cache = cache;
		this.shallow = shallow;
		this.finalNorm = finalNorm;
	}

	@Override
	public FloatBuffer shallow(int row) {
		return this.shallow.row(row);
	}

	@Override
	public int firstDeepRow() {
		return 0;
	}

	@Override
	public FloatBuffer deep(int row) {
		Results held = results();
		return (row < firstLogitRow()) ? this.finalNorm.of(held.hidden().row(held.firstHidden() + row))
				: held.states().row(held.first() + row - firstLogitRow());
	}

	@Override
	public FloatBuffer logits(int row) {
		Results held = results();
		return held.logits().row(held.first() + row - firstLogitRow());
	}

	@Override
	public int mostLikely(int row) {
		Results held = results();
		return held.best().getAtIndex(ValueLayout.JAVA_INT, held.first() + row - firstLogitRow());
	}

	KernelCache cache() {
		return this.cache;
	}

	FloatRows shallow() {
		return this.shallow;
	}

	/**
	 * Takes the shallow states of the pending rows.
	 * @param states where a run left them
	 * @param first index of the first of them there
	 */
	void takeShallow(FloatRows states, int first) {
		this.shallow.copy(shallowRows(), states, first, pendingRows());
		shallowDone();
	}

	void takeDeep(Results newResults) {
		this.results = newResults;
	}

	@Override
	public void save(int position, CachedRows target) {
		KernelCachedRows rows = (KernelCachedRows) target;
		this.cache.copyTo(position, rows.cache(), 0, rows.count());
	}

	@Override
	public void restore(int position, CachedRows source) {
		KernelCachedRows rows = (KernelCachedRows) source;
		rows.cache().copyTo(0, this.cache, position, rows.count());
	}

	@Override
	public void close() {
		this.cache.close();
		this.shallow.close();
	}

	private Results results() {
		if (this.results == null) {
			throw new IllegalStateException("the block was not run");
		}
		return this.results;
	}

	/**
	 * Where a run left this block's results.
	 *
	 * @param states of all blocks of the run
	 * @param logits of all blocks of the run
	 * @param best most likely tokens of all blocks of the run
	 * @param first row of this block's first logit row there
	 * @param hidden of all blocks of the run, before the final norm
	 * @param firstHidden row of this block's first row there
	 */
	record Results(FloatRows states, FloatRows logits, MemorySegment best, int first, FloatRows hidden,
			int firstHidden) {
	}

}
