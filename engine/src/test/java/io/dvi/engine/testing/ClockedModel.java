package io.dvi.engine.testing;

import io.dvi.engine.model.Block;
import io.dvi.engine.model.CachedRows;
import io.dvi.engine.model.ModelDescriptor;
import io.dvi.engine.model.SplitModel;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntToDoubleFunction;

/** A model whose passes take time on a clock of its own, and that counts them. */
public class ClockedModel implements SplitModel {

	/** What running the shallow layers once takes. */
	private static final double SHALLOW_SECONDS = 0.0005;

	private static final double NANOS = 1e9;

	private final SplitModel model;

	private final IntToDoubleFunction secondsByRows;

	private final List<Integer> widths = new ArrayList<>();

	private double nanos;

	/**
	 * Makes a model.
	 * @param model runs the rows
	 * @param secondsByRows what a deep pass over so many rows takes
	 */
	public ClockedModel(SplitModel model, IntToDoubleFunction secondsByRows) {
		this.model = model;
		this.secondsByRows = secondsByRows;
	}

	/**
	 * The clock.
	 * @return time in nanoseconds
	 */
	public long nanos() {
		return (long) this.nanos;
	}

	/**
	 * The deep passes since the last call.
	 * @return how many sequences each ran
	 */
	public List<Integer> passes() {
		List<Integer> passes = List.copyOf(this.widths);
		this.widths.clear();
		return passes;
	}

	@Override
	public ModelDescriptor descriptor() {
		return this.model.descriptor();
	}

	@Override
	public int maxRows() {
		return this.model.maxRows();
	}

	@Override
	public Block openBlock() {
		return this.model.openBlock();
	}

	@Override
	public CachedRows reserveRows(int count) {
		return this.model.reserveRows(count);
	}

	@Override
	public long bytesPerRow() {
		return this.model.bytesPerRow();
	}

	@Override
	public void shallow(List<? extends Block> blocks) {
		this.nanos += SHALLOW_SECONDS * NANOS;
		this.model.shallow(blocks);
	}

	@Override
	public void deep(List<? extends Block> blocks) {
		this.widths.add(blocks.size());
		this.nanos += this.secondsByRows.applyAsDouble(blocks.stream().mapToInt(Block::rows).sum()) * NANOS;
		this.model.deep(blocks);
	}

	@Override
	public void close() {
		this.model.close();
	}

}
