package io.dvi.engine.kernel;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;

import io.dvi.engine.model.ModelDescriptor;
import io.dvi.engine.model.SplitModelOptions;

/**
 * The rows of several blocks laid end to end, and the structures that describe a call
 * over them. Reused by every call.
 */
final class KernelBatch implements AutoCloseable {

	private final Arena arena = Arena.ofShared();

	private final int splitLayer;

	private final int layers;

	private final int maxLogitRows;

	private final MemorySegment run = this.arena.allocate(Struct.RUN.layout());

	private final MemorySegment spans;

	private final MemorySegment tokens;

	private final MemorySegment logitRows;

	private final FloatRows hidden;

	private final FloatRows states;

	private final FloatRows logits;

	private final MemorySegment best;

	/**
	 * Allocates the buffers.
	 * @param descriptor sizes
	 * @param options most blocks and rows
	 */
	KernelBatch(ModelDescriptor descriptor, SplitModelOptions options) {
		this.splitLayer = descriptor.splitLayer();
		this.layers = descriptor.layers();
		this.maxLogitRows = options.maxLogitRows();
		int rows = options.slots() * options.maxRows();
		int wanted = options.slots() * options.maxLogitRows();
		int width = descriptor.hiddenSize();
		int vocabulary = descriptor.vocabularySize();
		this.spans = this.arena.allocate(Struct.SPAN.layout(), options.slots());
		this.tokens = this.arena.allocate(ValueLayout.JAVA_INT, rows);
		this.logitRows = this.arena.allocate(ValueLayout.JAVA_INT, wanted);
		this.hidden = new FloatRows(rows, width, width);
		this.states = new FloatRows(wanted, width, width);
		this.logits = new FloatRows(wanted, vocabulary, KernelWeights.padded(vocabulary));
		this.best = this.arena.allocate(ValueLayout.JAVA_INT, wanted);
		Struct.RUN.set(this.run, "span", this.spans);
		Struct.RUN.set(this.run, "tokens", this.tokens);
		Struct.RUN.set(this.run, "hidden", this.hidden.memory());
		Struct.RUN.set(this.run, "logit_row", this.logitRows);
		Struct.RUN.set(this.run, "states", this.states.memory());
		Struct.RUN.set(this.run, "logits", this.logits.memory());
		Struct.RUN.set(this.run, "best", this.best);
	}

	/**
	 * Describes a call of the shallow layers over the pending rows of each block.
	 * @param blocks each with a pending row
	 * @return a {@code dvi_run}
	 */
	MemorySegment shallow(List<KernelBlock> blocks) {
		int row = 0;
		for (int i = 0; i < blocks.size(); i++) {
			KernelBlock block = blocks.get(i);
			int first = block.rows() - block.pendingRows();
			block.cache().describe(span(i), block.position() + first, block.pendingRows());
			for (int index = first; index < block.rows(); index++) {
				this.tokens.setAtIndex(ValueLayout.JAVA_INT, row++, block.token(index));
			}
		}
		return describe(0, this.splitLayer, blocks.size(), 0);
	}

	/**
	 * Gives each block the shallow states of its pending rows.
	 * @param blocks those of the call
	 */
	void handOutShallow(List<KernelBlock> blocks) {
		int row = 0;
		for (KernelBlock block : blocks) {
			int count = block.pendingRows();
			block.takeShallow(this.hidden, row);
			row += count;
		}
	}

	/**
	 * Describes a call of the deep layers and the LM head.
	 * @param blocks each with a row, their shallow states there
	 * @return a {@code dvi_run}
	 */
	MemorySegment deep(List<KernelBlock> blocks) {
		int row = 0;
		int wanted = 0;
		for (int i = 0; i < blocks.size(); i++) {
			KernelBlock block = blocks.get(i);
			block.requireLogitRows(this.maxLogitRows);
			block.cache().describe(span(i), block.position(), block.rows());
			this.hidden.copy(row, block.shallow(), 0, block.rows());
			block.takeDeep(new KernelBlock.Results(this.states, this.logits, this.best, wanted, this.hidden, row));
			for (int index = block.firstLogitRow(); index < block.rows(); index++) {
				this.logitRows.setAtIndex(ValueLayout.JAVA_INT, wanted++, row + index);
			}
			row += block.rows();
		}
		return describe(this.splitLayer, this.layers, blocks.size(), wanted);
	}

	private MemorySegment span(int index) {
		return this.spans.asSlice(index * Struct.SPAN.byteSize(), Struct.SPAN.byteSize());
	}

	private MemorySegment describe(int firstLayer, int endLayer, int spanCount, int logitRowCount) {
		Struct.RUN.set(this.run, "first_layer", firstLayer);
		Struct.RUN.set(this.run, "end_layer", endLayer);
		Struct.RUN.set(this.run, "spans", spanCount);
		Struct.RUN.set(this.run, "logit_rows", logitRowCount);
		return this.run;
	}

	@Override
	public void close() {
		this.hidden.close();
		this.states.close();
		this.logits.close();
		this.arena.close();
	}

}
