package io.dvi.engine.constraint;

import io.dvi.engine.EngineException;
import io.dvi.engine.ErrorCode;
import io.dvi.engine.constraint.AutomatonConstraint.Vocabulary;

import java.nio.charset.StandardCharsets;
import java.util.BitSet;
import java.util.Collection;
import java.util.Set;
import java.util.function.IntFunction;

import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Compiles formats for one model. Compiling is safe from any thread; the constraints are
 * for the decode thread.
 */
public final class FormatCompiler {

	/** Most bytes of a schema. */
	public static final int MAX_SCHEMA_BYTES = 65_536;

	/** Most objects and arrays inside each other in a schema's own text. */
	static final int MAX_SCHEMA_NESTING = 64;

	private static final JsonMapper JSON = JsonMapper
		.builder(JsonFactory.builder()
			.streamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(MAX_SCHEMA_NESTING).build())
			.enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
			.build())
		.enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS, DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
		.build();

	private final Vocabulary vocabulary;

	private final BitSet writable;

	private final ByteAutomaton automaton;

	private final CompiledFormats compiled = new CompiledFormats();

	/**
	 * Prepares for a model's tokens.
	 * @param vocabularySize number of token ids
	 * @param bytes what each token stands for; empty for special tokens, which text never
	 * holds
	 * @param endTokens tokens that end an answer
	 */
	public FormatCompiler(int vocabularySize, IntFunction<byte[]> bytes, Collection<Integer> endTokens) {
		byte[][] all = new byte[vocabularySize][];
		for (int token = 0; token < vocabularySize; token++) {
			all[token] = bytes.apply(token);
		}
		TokenTrie trie = new TokenTrie(all);
		this.vocabulary = new Vocabulary(trie, Set.copyOf(endTokens));
		this.writable = trie.singleBytes();
		this.automaton = new ByteAutomaton(trie, vocabularySize, this.vocabulary.endTokens());
	}

	/**
	 * Compiles a format, or finds it among those compiled lately.
	 * @param format what an answer must be
	 * @return the constraint at the beginning of an answer
	 * @throws EngineException INVALID_ARGUMENT when a schema is not one, is too large or
	 * describes nothing that can be written; UNSUPPORTED_PARAMETER for a keyword outside
	 * the subset, which the field names
	 */
	public TokenConstraint compile(ResponseFormat format) {
		return new AutomatonConstraint(this.vocabulary, this.compiled.find(format, this::begin));
	}

	private CompiledFormats.Compiled begin(ResponseFormat format) {
		Grammar grammar = new Grammar();
		Rule rule = switch (format) {
			case ResponseFormat.JsonObject() -> new JsonRules(grammar).object();
			case ResponseFormat.JsonSchema(String schema) -> schema(grammar, schema);
		};
		LeftCorners.check(grammar);
		Heights.compute(grammar, this.writable);
		if (rule.height() > Configuration.MAX_NESTING) {
			throw invalid((rule.height() == Node.NO_END) ? "must describe something that can be written"
					: "must describe something of at most " + Configuration.MAX_NESTING
							+ " objects and arrays inside each other. Given: " + rule.height());
		}
		ByteState start = new ByteState(this.automaton, Configuration.start(rule));
		return new CompiledFormats.Compiled(start, grammar.nodes().size());
	}

	private static Rule schema(Grammar grammar, String text) {
		int bytes = text.getBytes(StandardCharsets.UTF_8).length;
		if (bytes > MAX_SCHEMA_BYTES) {
			throw invalid("must have at most " + MAX_SCHEMA_BYTES + " bytes. Given: " + bytes);
		}
		SchemaPlace root = new SchemaPlace(SchemaPlace.ROOT, parse(text));
		return new SchemaCompiler(grammar, root).rule(root);
	}

	private static JsonNode parse(String text) {
		try {
			return JSON.readTree(text);
		}
		catch (JacksonException failure) {
			// The parser's own message may quote the text, so only its place is told.
			TokenStreamLocation found = failure.getLocation();
			throw invalid("must be JSON of at most " + MAX_SCHEMA_NESTING
					+ " objects and arrays inside each other, no name twice in one. Given: something else"
					+ ((found != null) ? " at line " + found.getLineNr() + ", column " + found.getColumnNr() : ""));
		}
	}

	private static EngineException invalid(String words) {
		return new EngineException(ErrorCode.INVALID_ARGUMENT, SchemaPlace.ROOT, "`" + SchemaPlace.ROOT + "` " + words);
	}

}
