package io.dvi.engine.constraint;

import io.dvi.engine.model.ModelDescriptor;
import io.dvi.engine.model.ModelFolder;
import io.dvi.engine.testing.RealModel;
import io.dvi.engine.text.TextCodec;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.TimeUnit;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import tools.jackson.databind.json.JsonMapper;

/** What a format costs on the tokens of SmolLM2, of which there are 49,152. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class BenchmarkFormats {

	private static final String SCHEMA = """
			{"type":"object","additionalProperties":false,"required":["name","age","address","tags","mood"],"properties":{
			"name":{"type":"string","maxLength":80},"age":{"type":"integer","minimum":0,"maximum":130},
			"address":{"type":"object","required":["street","city"],"properties":{"street":{"type":"string"},
			"city":{"type":"string"},"zip":{"type":["string","null"]}}},"tags":{"type":"array","items":{"type":"string"},
			"maxItems":5},"mood":{"enum":["happy","sad","angry","indifferent"]}}}""";

	private final FormatCompiler compiler;

	private final TokenTrie trie;

	private final TokenConstraint inString;

	private final TokenConstraint inBoundedString;

	private final float[] logits;

	private int count;

	/** Opens the model's tokens. */
	public BenchmarkFormats() {
		ModelFolder folder = RealModel.folder();
		ModelDescriptor model = JsonMapper.shared().readValue(folder.descriptor(), ModelDescriptor.class);
		byte[][] bytes = new byte[model.vocabularySize()][];
		try (TextCodec codec = TextCodec.open(folder, model)) {
			Arrays.setAll(bytes, codec::bytes);
		}
		this.trie = new TokenTrie(bytes);
		this.compiler = new FormatCompiler(bytes.length, (token) -> bytes[token], model.endTokens());
		this.inString = behind("{\"name\":\"Ada\",\"age\":36,\"address\":{\"street\":\"St");
		this.inBoundedString = behind("{\"name\":\"A");
		this.logits = new float[bytes.length];
	}

	private TokenConstraint behind(String text) {
		TokenConstraint constraint = this.compiler.compile(new ResponseFormat.JsonSchema(SCHEMA));
		for (byte value : text.getBytes(StandardCharsets.UTF_8)) {
			constraint = constraint.accept(this.trie.longest(new byte[] { value }, 0, 1));
		}
		return constraint;
	}

	/** Compiles, the schema's text new each time so that it is not found. */
	@Benchmark
	public TokenConstraint compile() {
		return this.compiler.compile(new ResponseFormat.JsonSchema(SCHEMA + " ".repeat(1 + (this.count++ % 50_000))));
	}

	/** The mask of a place that nobody was at, every state on the way new too. */
	@Benchmark
	public long[] firstMask() {
		return mask(this.inString);
	}

	/** The same where characters are counted. */
	@Benchmark
	public long[] firstMaskOfABoundedString() {
		return mask(this.inBoundedString);
	}

	private long[] mask(TokenConstraint place) {
		ByteAutomaton automaton = new ByteAutomaton(this.trie, this.logits.length, Set.of());
		return automaton.mask(automaton.state(((AutomatonConstraint) place).state().configuration()));
	}

	/** Masks a row at a place that was asked about before. */
	@Benchmark
	public float[] restrictAgain() {
		this.inString.restrict(this.logits);
		return this.logits;
	}

	/** Asks about one token, as is done before a mask is needed. */
	@Benchmark
	public boolean allows() {
		return this.inString.allows(this.count++ & 0x7FFF);
	}

}
