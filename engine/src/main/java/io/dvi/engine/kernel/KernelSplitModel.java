package io.dvi.engine.kernel;

import java.lang.foreign.MemorySegment;
import java.util.List;

import io.dvi.engine.EngineException;
import io.dvi.engine.ErrorCode;
import io.dvi.engine.model.Block;
import io.dvi.engine.model.CachedRows;
import io.dvi.engine.model.ModelDescriptor;
import io.dvi.engine.model.ModelFolder;
import io.dvi.engine.model.Provider;
import io.dvi.engine.model.SplitModel;
import io.dvi.engine.model.SplitModelOptions;

/** Runs the packed weights of a model folder on the processor. */
public final class KernelSplitModel implements SplitModel {

	/** The flavour that this runs. */
	public static final String FLAVOUR = "int8";

	private final ModelDescriptor descriptor;

	private final SplitModelOptions options;

	private final KernelLibrary library = KernelLibrary.get();

	private final KernelWeights weights;

	private final MemorySegment model;

	private final KernelBatch batch;

	/**
	 * Loads the weights and starts threads.
	 * @param folder where the weights lie
	 * @param descriptor the folder's descriptor
	 * @param options how they run
	 * @throws EngineException with code {@code MODEL_REJECTED} when the weights are
	 * missing or damaged, {@code INVALID_ARGUMENT} when they cannot run as wanted
	 */
	public KernelSplitModel(ModelFolder folder, ModelDescriptor descriptor, SplitModelOptions options) {
		if (options.provider() == Provider.CUDA) {
			throw new EngineException(ErrorCode.INVALID_ARGUMENT, "provider",
					"`provider` must be cpu or cuda_or_cpu for the flavour int8. Given: cuda");
		}
		this.descriptor = descriptor;
		this.options = options;
		this.weights = new KernelWeights(this.library, folder.packedWeights(options.flavour()), descriptor, options);
		this.model = this.library.open(this.weights.struct(), MemorySegment.NULL);
		this.batch = new KernelBatch(descriptor, options);
	}

	@Override
	public ModelDescriptor descriptor() {
		return this.descriptor;
	}

	@Override
	public int maxRows() {
		return this.options.maxRows();
	}

	@Override
	public Block openBlock() {
		int hidden = this.descriptor.hiddenSize();
		return new KernelBlock(cache(this.options.contextLength()),
				new FloatRows(this.options.maxRows(), hidden, hidden), this.weights.finalNorm(),
				this.options.contextLength(), this.options.maxRows());
	}

	@Override
	public CachedRows reserveRows(int count) {
		return new KernelCachedRows(count, cache(count));
	}

	@Override
	public long bytesPerRow() {
		return KernelCache.bytesPerRow(this.descriptor, this.descriptor.layers());
	}

	@Override
	public void shallow(List<? extends Block> blocks) {
		List<KernelBlock> pending = blocks.stream()
			.map(KernelBlock.class::cast)
			.filter((block) -> block.pendingRows() > 0)
			.toList();
		if (!pending.isEmpty()) {
			this.library.run(this.model, this.batch.shallow(pending));
			this.batch.handOutShallow(pending);
		}
	}

	@Override
	public void deep(List<? extends Block> blocks) {
		shallow(blocks);
		this.library.run(this.model, this.batch.deep(blocks.stream().map(KernelBlock.class::cast).toList()));
	}

	/** The native model, whose threads a head may use. */
	MemorySegment model() {
		return this.model;
	}

	@Override
	public void close() {
		this.library.close(this.model);
		this.weights.close();
		this.batch.close();
	}

	private KernelCache cache(int positions) {
		return new KernelCache(this.weights.shape(), this.library, positions, bytesPerRow());
	}

}
