package io.dvi.engine;

import io.dvi.engine.constraint.ResponseFormat;
import io.dvi.engine.constraint.TokenConstraint;
import io.dvi.engine.experience.ExperienceSink;
import io.dvi.engine.head.DraftHead;
import io.dvi.engine.head.HeadCheck;
import io.dvi.engine.head.HeadLease;
import io.dvi.engine.head.HeadLoader;
import io.dvi.engine.head.HeadSlot;
import io.dvi.engine.head.HeadWeights;
import io.dvi.engine.head.KindHeadLoader;
import io.dvi.engine.head.ServingHeads;
import io.dvi.engine.model.DescriptorFile;
import io.dvi.engine.kernel.KernelHeadLoader;
import io.dvi.engine.kernel.KernelSplitModel;
import io.dvi.engine.model.ModelDescriptor;
import io.dvi.engine.model.ModelFolder;
import io.dvi.engine.model.SplitModel;
import io.dvi.engine.model.SplitModelOptions;
import io.dvi.engine.onnx.OnnxGraphRuntime;
import io.dvi.engine.onnx.OnnxHeadLoader;
import io.dvi.engine.onnx.OnnxSplitModel;
import io.dvi.engine.schedule.DecodeThread;
import io.dvi.engine.schedule.TextAssembler;

import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * Serves one model: requests in, events out, on one decode thread. All methods are safe
 * from any thread.
 */
public final class Engine implements AutoCloseable {

	private final SplitModel model;

	private final HeadLoader headLoader;

	private final TextPort text;

	private final EngineOptions options;

	private final HeadSlot heads = new HeadSlot();

	private final DecodeThread decodeThread;

	Engine(SplitModel model, HeadLoader headLoader, TextPort text, EngineOptions options, ExperienceSink sink) {
		this.model = model;
		this.headLoader = headLoader;
		this.text = text;
		this.options = options;
		this.decodeThread = new DecodeThread(model, this.heads, options, sink);
	}

	/**
	 * Opens a model folder and starts the decode thread.
	 * @param folder made by an import
	 * @param options how to run
	 * @param sink takes experience on the decode thread
	 * @return a running engine without a head
	 * @throws EngineException with code {@code MODEL_REJECTED} when the folder is
	 * incomplete, damaged or lacks the wanted flavour
	 */
	public static Engine open(ModelFolder folder, EngineOptions options, ExperienceSink sink) {
		ModelDescriptor descriptor = described(folder, options);
		SplitModelOptions modelOptions = modelOptions(descriptor, options);
		CodecText text = CodecText.open(folder, descriptor);
		SplitModel model = openModel(folder, descriptor, modelOptions);
		return new Engine(model, headLoader(folder, descriptor, modelOptions, model), text, options, sink);
	}

	/** Loads heads of every kind, on the threads of a model that runs on the kernels. */
	static HeadLoader headLoader(ModelFolder folder, ModelDescriptor descriptor, SplitModelOptions options,
			@Nullable SplitModel model) {
		HeadLoader kernels = new KernelHeadLoader(folder, descriptor, options, model);
		return new KindHeadLoader(Map.of(HeadWeights.LORA, new OnnxHeadLoader(folder, descriptor, options),
				HeadWeights.BLOCK, kernels, HeadWeights.ANCHORED, kernels));
	}

	static SplitModel openModel(ModelFolder folder, ModelDescriptor descriptor, SplitModelOptions options) {
		return KernelSplitModel.FLAVOUR.equals(options.flavour()) ? new KernelSplitModel(folder, descriptor, options)
				: new OnnxSplitModel(folder, descriptor, options);
	}

	/**
	 * Opens the model of a folder without an engine around it, for measuring what passes
	 * cost. It belongs to one thread.
	 * @param folder made by an import
	 * @param options how to run
	 * @param logitRows most rows of a block whose logits are wanted in one pass
	 * @return the model
	 * @throws EngineException with code {@code MODEL_REJECTED} when the folder is
	 * incomplete, damaged or lacks the wanted flavour
	 */
	public static SplitModel openModel(ModelFolder folder, EngineOptions options, int logitRows) {
		ModelDescriptor descriptor = described(folder, options);
		return openModel(folder, descriptor, modelOptions(descriptor, options, logitRows));
	}

	/**
	 * Which runtime computes.
	 * @return its name and version
	 */
	public static String runtime() {
		return OnnxGraphRuntime.version();
	}

	static SplitModelOptions modelOptions(ModelDescriptor descriptor, EngineOptions options) {
		return modelOptions(descriptor, options, 1 + SpeculationOptions.MAX_DRAFT_LENGTH);
	}

	private static SplitModelOptions modelOptions(ModelDescriptor descriptor, EngineOptions options, int logitRows) {
		return new SplitModelOptions(options.flavour(), options.provider(), options.threads(), options.slots(),
				contextLength(descriptor, options), options.prefillRows(), logitRows);
	}

	private static ModelDescriptor described(ModelFolder folder, EngineOptions options) {
		ModelDescriptor descriptor = DescriptorFile.read(folder);
		if (!descriptor.flavours().contains(options.flavour())) {
			throw new EngineException(ErrorCode.MODEL_REJECTED, "flavour",
					"`flavour` must be one of " + descriptor.flavours() + ". Given: " + options.flavour());
		}
		return descriptor;
	}

	/**
	 * The numbers of the served model.
	 * @return its descriptor
	 */
	public ModelDescriptor model() {
		return this.model.descriptor();
	}

	/**
	 * Checks a request, turns its prompt into tokens on the caller's thread, and queues
	 * it.
	 * @param request what to answer
	 * @param listener told what happens, on the decode thread
	 * @return a handle to give it up
	 * @throws EngineException when the request does not fit the model, the queue is full,
	 * or the engine closes
	 */
	public Generation submit(GenerateRequest request, GenerationListener listener) {
		this.decodeThread.requireRoom();
		return this.decodeThread.submit(request, new RequestCheck(model(), this.options, this.text).check(request),
				listener);
	}

	/**
	 * Encodes a prompt without answering it.
	 * @param prompt what the model would read
	 * @return token ids
	 * @throws EngineException when the prompt does not fit the model
	 */
	public int[] tokenize(Prompt prompt) {
		return this.text.encode(prompt);
	}

	/**
	 * Decodes tokens at once.
	 * @param ids special tokens among them are written out
	 * @return their text
	 * @throws EngineException when an id is not the model's
	 */
	public String detokenize(List<Integer> ids) {
		return this.text.decode(ids);
	}

	/**
	 * Whether conversations may have tools.
	 * @return whether the model's chat template has a place for them
	 */
	public boolean takesTools() {
		return this.text.takesTools();
	}

	/**
	 * Checks and loads a head, which serves nobody yet.
	 * @param weights what was trained
	 * @param version the number the registry gave it
	 * @return the head, to be released by the caller
	 * @throws EngineException with code {@code HEAD_REJECTED} when it does not fit the
	 * model or is not finite
	 */
	public HeadLease loadHead(HeadWeights weights, long version) {
		HeadCheck.check(weights, model());
		return new HeadLease(version, this.headLoader.load(weights));
	}

	/**
	 * Lets new requests draft with other heads. Those under way keep theirs to the end.
	 * @param heads loaded by {@link #loadHead}; the caller's use of them stays the
	 * caller's
	 */
	public void serveHeads(ServingHeads heads) {
		this.heads.serve(heads);
	}

	/**
	 * Makes a head the only one. Requests under way keep theirs to the end.
	 * @param weights what was trained
	 * @param version the number the registry gave it
	 * @throws EngineException with code {@code HEAD_REJECTED}; the old head keeps serving
	 * then
	 */
	public void installHead(HeadWeights weights, long version) {
		HeadCheck.check(weights, model());
		installHead(this.headLoader.load(weights), version);
	}

	/** Installs a head that was not checked, which tests of invariant 1 need. */
	void installHead(DraftHead head, long version) {
		this.heads.install(version, head);
	}

	/**
	 * The stable head's version.
	 * @return its number, or -1 when none is installed
	 */
	public long headVersion() {
		return this.heads.version();
	}

	/**
	 * What the engine is doing.
	 * @return figures of this moment
	 */
	public EngineFigures figures() {
		return new EngineFigures(this.options.slots(), this.decodeThread.holding(), this.decodeThread.waiting(),
				this.decodeThread.plainTokensPerSecond(), this.decodeThread.heads());
	}

	/**
	 * Whether requests are taken.
	 * @return false once the engine closes or its decode thread has died
	 */
	public boolean running() {
		return this.decodeThread.running();
	}

	/** Fails what is under way with {@code UNAVAILABLE} and frees all memory. */
	@Override
	public void close() {
		this.decodeThread.close();
		this.heads.close();
		this.headLoader.close();
		this.model.close();
		this.text.close();
	}

	static int contextLength(ModelDescriptor descriptor, EngineOptions options) {
		return Math.min(options.contextLength(), descriptor.contextLength());
	}

	/** The model's text side. */
	interface TextPort extends AutoCloseable {

		/**
		 * Turns a prompt into tokens.
		 * @param prompt what was asked
		 * @return token ids
		 */
		int[] encode(Prompt prompt);

		/**
		 * Starts an answer.
		 * @param stop strings before which it ends
		 * @return its text
		 */
		TextAssembler answer(List<String> stop);

		/**
		 * Prepares a format.
		 * @param format what an answer must be
		 * @return the tokens that may come at its beginning
		 */
		TokenConstraint constraint(ResponseFormat format);

		/**
		 * Turns tokens into text.
		 * @param ids special tokens among them are written out
		 * @return their text
		 */
		String decode(List<Integer> ids);

		/**
		 * Whether prompts may have tools.
		 * @return whether there is a place for them
		 */
		boolean takesTools();

		@Override
		void close();

	}

}
