package io.dvi.engine.kernel;

import io.dvi.engine.head.DraftHead;
import io.dvi.engine.head.HeadLoader;
import io.dvi.engine.head.HeadWeights;
import io.dvi.engine.kernel.HeadLayerWeights.RunSize;
import io.dvi.engine.model.ModelDescriptor;
import io.dvi.engine.model.ModelFolder;
import io.dvi.engine.model.SplitModel;
import io.dvi.engine.model.SplitModelOptions;

import java.lang.foreign.MemorySegment;

import org.jspecify.annotations.Nullable;

/**
 * Loads heads of the kinds {@code block} and {@code anchored} to run on the kernels,
 * whatever runs the model. The draft vocabulary is packed when the first head comes.
 */
public final class KernelHeadLoader implements HeadLoader {

	private final ModelFolder folder;

	private final ModelDescriptor descriptor;

	private final SplitModelOptions options;

	private final MemorySegment beside;

	private @Nullable DraftProjection projection;

	/**
	 * Makes a loader.
	 * @param folder of the model
	 * @param descriptor its numbers
	 * @param options threads and positions
	 * @param model whose threads the heads use, if it runs on the kernels; must be closed
	 * after them. Without one they have threads of their own
	 */
	public KernelHeadLoader(ModelFolder folder, ModelDescriptor descriptor, SplitModelOptions options,
			@Nullable SplitModel model) {
		this.folder = folder;
		this.descriptor = descriptor;
		this.options = options;
		this.beside = (model instanceof KernelSplitModel kernels) ? kernels.model() : MemorySegment.NULL;
	}

	@Override
	public synchronized DraftHead load(HeadWeights weights) {
		int positions = this.options.contextLength();
		return switch (weights.kind()) {
			case HeadWeights.BLOCK -> new BlockHead(KernelLibrary.get(), this.descriptor,
					run(weights, positions, BlockHead.WAITING_ROWS + 1), positions);
			case HeadWeights.ANCHORED -> new AnchoredHead(weights, run(weights, 1, 1));
			default -> throw new IllegalArgumentException("the kernels run no heads of kind " + weights.kind());
		};
	}

	private HeadRun run(HeadWeights weights, int positions, int maxRows) {
		KernelLibrary library = KernelLibrary.get();
		DraftProjection packed = this.projection;
		if (packed == null) {
			packed = new DraftProjection(this.folder, this.descriptor, library);
			this.projection = packed;
		}
		return new HeadRun(library, this.beside, this.descriptor, weights, packed,
				new RunSize(this.options.threads(), positions, maxRows));
	}

	@Override
	public synchronized void close() {
		if (this.projection != null) {
			this.projection.close();
		}
	}

}
