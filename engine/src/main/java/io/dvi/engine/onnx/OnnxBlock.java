package io.dvi.engine.onnx;

import ai.onnxruntime.OrtException;
import io.dvi.engine.model.CachedRows;
import io.dvi.engine.model.ModelDescriptor;
import io.dvi.engine.model.RowTrackingBlock;
import org.jspecify.annotations.Nullable;

import java.nio.FloatBuffer;

/** One sequence's caches, its rows under way, and where the last run left its results. */
final class OnnxBlock extends RowTrackingBlock {

	private final RowBuffer shallow; // [maxRows + 1, hidden]

	private final LayerCache shallowCache;

	private final LayerCache deepCache;

	private @Nullable Results results;

	OnnxBlock(ModelDescriptor descriptor, int capacity, int maxRows) throws OrtException {
		super(capacity, maxRows);
		this.shallow = new RowBuffer(maxRows + 1, descriptor.hiddenSize());
		int split = descriptor.splitLayer();
		this.shallowCache = new LayerCache(descriptor, new LayerCache.LayerRange(0, split), capacity);
		this.deepCache = new LayerCache(descriptor, new LayerCache.LayerRange(split, descriptor.layers()), capacity);
	}

	@Override
	public FloatBuffer shallow(int row) {
		return this.shallow.row(row);
	}

	@Override
	public FloatBuffer deep(int row) {
		Results held = results();
		return held.states().row(held.first() + row - firstLogitRow());
	}

	@Override
	public FloatBuffer logits(int row) {
		Results held = results();
		return held.logits().row(held.first() + row - firstLogitRow());
	}

	RowBuffer shallow() {
		return this.shallow;
	}

	LayerCache shallowCache() {
		return this.shallowCache;
	}

	LayerCache deepCache() {
		return this.deepCache;
	}

	/**
	 * Takes the shallow states of the pending rows.
	 * @param states where a run left them
	 * @param first index of the first of them there
	 */
	void takeShallow(RowBuffer states, int first) {
		this.shallow.copy(shallowRows(), states, first, pendingRows());
		shallowDone();
	}

	void takeDeep(Results newResults) {
		this.results = newResults;
	}

	@Override
	public void save(int position, CachedRows target) {
		OnnxCachedRows rows = (OnnxCachedRows) target;
		int deepOffset = this.shallowCache.save(position, rows.count(), rows.values(), 0);
		this.deepCache.save(position, rows.count(), rows.values(), deepOffset);
	}

	@Override
	public void restore(int position, CachedRows source) {
		OnnxCachedRows rows = (OnnxCachedRows) source;
		int deepOffset = this.shallowCache.restore(position, rows.count(), rows.values(), 0);
		this.deepCache.restore(position, rows.count(), rows.values(), deepOffset);
	}

	@Override
	public void close() {
		this.shallow.close();
		this.shallowCache.close();
		this.deepCache.close();
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
	 * @param first row of this block's first logit row there
	 */
	record Results(RowBuffer states, RowBuffer logits, int first) {
	}

}
