package io.dvi.engine.kernel;

import io.dvi.engine.head.DraftHead;
import io.dvi.engine.head.HeadLoader;
import io.dvi.engine.head.HeadWeights;
import io.dvi.engine.kernel.BlockHeadWeights.RunSize;
import io.dvi.engine.model.ModelDescriptor;
import io.dvi.engine.model.ModelFolder;
import io.dvi.engine.model.SplitModel;
import io.dvi.engine.model.SplitModelOptions;

import java.lang.foreign.MemorySegment;

import org.jspecify.annotations.Nullable;

/**
 * Loads heads of kind {@code block} to run on the kernels, whatever runs the model. The
 * draft vocabulary is packed when the first head comes.
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
		KernelLibrary library = KernelLibrary.get();
		DraftProjection packed = this.projection;
		if (packed == null) {
			packed = new DraftProjection(this.folder, this.descriptor, library);
			this.projection = packed;
		}
		return new BlockHead(library, this.beside, this.descriptor, weights, packed,
				new RunSize(this.options.threads(), this.options.contextLength(), BlockHead.WAITING_ROWS + 1));
	}

	@Override
	public synchronized void close() {
		if (this.projection != null) {
			this.projection.close();
		}
	}

}
