package io.dvi.engine.importer;

import io.dvi.engine.packing.WeightMatrix;
import io.dvi.engine.EngineException;
import io.dvi.engine.ErrorCode;
import io.dvi.engine.text.GgufTokenizer;
import io.dvi.engine.text.GgufVocabulary;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Set;

/** A GGUF file of architecture llama, mapped into memory. */
final class GgufSource implements SourceWeights {

	private static final String ARCHITECTURE = "llama";

	private static final float DEFAULT_ROPE_BASE = 10_000;

	private static final List<String> END_TOKENS = List.of("tokenizer.ggml.eos_token_id", "tokenizer.ggml.eot_token_id",
			"tokenizer.ggml.eom_token_id");

	/**
	 * Tokenizers that begin every prompt with a token although the file may not say so.
	 */
	private static final Set<String> BEGINNING = Set.of("llama3", "llama-v3", "llama-bpe");

	private final Arena arena;

	private final GgufFile file;

	private final LlamaShape shape;

	private GgufSource(Arena arena, Path path) throws IOException {
		this.arena = arena;
		try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
			this.file = GgufFile.read(channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena));
		}
		this.shape = shape(this.file);
	}

	/**
	 * Maps a file and reads its head.
	 * @param path the file
	 * @return the source
	 * @throws EngineException with {@link ErrorCode#MODEL_REJECTED} when it is damaged,
	 * foreign or of a kind that is not supported
	 * @throws IOException when it cannot be read
	 */
	@SuppressWarnings("MustBeClosedChecker") // the source closes it
	static GgufSource open(Path path) throws IOException {
		Arena arena = Arena.ofShared();
		try {
			return new GgufSource(arena, path);
		}
		catch (IOException | RuntimeException ex) {
			arena.close();
			throw ex;
		}
	}

	@Override
	public LlamaShape shape() {
		return this.shape;
	}

	@Override
	public WeightMatrix weight(LlamaWeight weight, int layer) {
		LlamaWeight stored = (weight == LlamaWeight.LM_HEAD && tied()) ? LlamaWeight.EMBEDDING : weight;
		String name = stored.ggufName(layer);
		WeightMatrix matrix = stored.require(name, this.shape, this.file.matrix(name));
		return switch (stored) {
			case QUERY, KEY -> new WeightMatrix.Picked(matrix, halvesApart(matrix.rows()));
			default -> matrix;
		};
	}

	@Override
	public boolean tied() {
		return !this.file.hasTensor(LlamaWeight.LM_HEAD.ggufName(0));
	}

	@Override
	public SourceText text() {
		GgufMetadata metadata = this.file.metadata();
		String pre = metadata.text("tokenizer.ggml.pre", "default");
		List<String> tokens = metadata.texts("tokenizer.ggml.tokens");
		if (tokens.size() != this.shape.vocabularySize()) {
			throw Rejection.of("tokenizer.ggml.tokens", "must hold one text for each of " + this.shape.vocabularySize()
					+ " rows of the embedding. Found: " + tokens.size());
		}
		String tokenizer = GgufTokenizer.toTokenizerJson(new GgufVocabulary(metadata.text("tokenizer.ggml.model"), pre,
				tokens, metadata.integers("tokenizer.ggml.token_type"), metadata.texts("tokenizer.ggml.merges")));
		boolean begins = metadata.flag("tokenizer.ggml.add_bos_token", BEGINNING.contains(pre));
		List<Integer> ends = END_TOKENS.stream()
			.filter(metadata::has)
			.map(metadata::integer)
			.map(this::requireToken)
			.distinct()
			.sorted()
			.toList();
		return new SourceText(tokenizer.getBytes(StandardCharsets.UTF_8),
				metadata.textOrNull("tokenizer.chat_template"),
				begins ? requireToken(metadata.integer("tokenizer.ggml.bos_token_id")) : -1, ends);
	}

	@Override
	public void close() {
		this.arena.close();
	}

	private int requireToken(int id) {
		if (id < 0 || id >= this.shape.vocabularySize()) {
			throw Rejection.of("tokenizer.ggml",
					"special tokens must be below " + this.shape.vocabularySize() + ". Found: " + id);
		}
		return id;
	}

	/**
	 * llama.cpp interleaves the two halves of each query and key head, because its rotary
	 * operator turns neighbours; ours turns row i with row i + half. This undoes it.
	 */
	private int[] halvesApart(int rows) {
		int head = this.shape.headSize();
		int[] order = new int[rows];
		for (int row = 0; row < rows; row++) {
			int within = row % head;
			order[row] = row - within + within % (head / 2) * 2 + within / (head / 2);
		}
		return order;
	}

	private static LlamaShape shape(GgufFile file) {
		GgufMetadata metadata = file.metadata();
		String architecture = metadata.text("general.architecture");
		if (!ARCHITECTURE.equals(architecture)) {
			throw Rejection.of("general.architecture", "supported is " + ARCHITECTURE + ". Found: " + architecture);
		}
		if (metadata.integer("llama.expert_count", 0) > 0) {
			throw Rejection.of("llama.expert_count",
					"mixtures of experts are not supported. Found: " + metadata.integer("llama.expert_count"));
		}
		requireUnscaledRope(file);
		int heads = metadata.integer("llama.attention.head_count");
		int hidden = metadata.integer("llama.embedding_length");
		int headSize = metadata.integer("llama.attention.key_length", (heads > 0) ? hidden / heads : 0);
		int turned = metadata.integer("llama.rope.dimension_count", headSize);
		int valueSize = metadata.integer("llama.attention.value_length", headSize);
		if (turned != headSize || valueSize != headSize) {
			throw Rejection.of("llama.rope.dimension_count", "rotary width and value width must be the head size "
					+ headSize + ". Found: " + turned + " and " + valueSize);
		}
		return new LlamaShape(metadata.integer("llama.block_count"), hidden, heads,
				metadata.integer("llama.attention.head_count_kv", heads), headSize,
				metadata.integer("llama.feed_forward_length"), file.matrix(LlamaWeight.EMBEDDING.ggufName(0)).rows(),
				metadata.integer("llama.context_length"), metadata.number("llama.rope.freq_base", DEFAULT_ROPE_BASE),
				metadata.number("llama.attention.layer_norm_rms_epsilon"));
	}

	private static void requireUnscaledRope(GgufFile file) {
		String type = file.metadata().text("llama.rope.scaling.type", "none");
		if (!"none".equals(type) || file.hasTensor("rope_freqs.weight")) {
			throw Rejection.of("llama.rope.scaling.type", "supported is none, without rope_freqs.weight. Found: " + type
					+ (file.hasTensor("rope_freqs.weight") ? " and rope_freqs.weight" : ""));
		}
	}

}
