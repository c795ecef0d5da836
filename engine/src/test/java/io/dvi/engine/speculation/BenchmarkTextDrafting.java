package io.dvi.engine.speculation;

import io.dvi.engine.SpeculationOptions;
import io.dvi.engine.SpeculationOptions.DrafterChoice;
import io.dvi.engine.sampling.TokenRules;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/**
 * What drafting from text costs beside the passes, on a text that repeats its phrases:
 * most drafts are as long as they may be.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class BenchmarkTextDrafting {

	private static final int VOCABULARY = 49_152;

	private static final int PROMPT = 512;

	private static final int ANSWER = 128;

	private static final int PHRASES = 50;

	private final int[] text = text(PROMPT + ANSWER);

	private final DraftMemory memory = new DraftMemory();

	private final RequestDrafter drafter = answered();

	private final TokenHistory history = new TokenHistory(this.text);

	private final SuffixIndex suffixes = new SuffixIndex(this.history, this.text.length);

	/** Phrases of three to ten tokens, in any order and again and again. */
	private static int[] text(int length) {
		Random random = new Random(1);
		int[][] phrases = IntStream.range(0, PHRASES)
			.mapToObj((_) -> random.ints(3 + random.nextInt(8), 0, VOCABULARY).toArray())
			.toArray(int[][]::new);
		return IntStream.generate(() -> random.nextInt(PHRASES))
			.flatMap((phrase) -> IntStream.of(phrases[phrase]))
			.limit(length)
			.toArray();
	}

	private RequestDrafter begun() {
		TokenHistory prompt = new TokenHistory(IntStream.of(this.text).limit(PROMPT).toArray());
		return new RequestDrafter(new SpeculationOptions(DrafterChoice.AUTO, SpeculationOptions.MAX_DRAFT_LENGTH),
				new RequestTokens(prompt, this.text.length, true, TokenRules.free()), this.memory, null);
	}

	private RequestDrafter answered() {
		RequestDrafter answered = begun();
		for (int i = PROMPT; i < this.text.length; i++) {
			answered.commit(this.text[i]);
		}
		return answered;
	}

	/** A draft as long as it may be. */
	@Benchmark
	public int propose() {
		this.drafter.begin(SpeculationOptions.MAX_DRAFT_LENGTH);
		return this.drafter.draft().length();
	}

	/**
	 * For each token of an answer; the new request's index of its prompt is spread over
	 * them.
	 */
	@Benchmark
	@OperationsPerInvocation(ANSWER)
	public RequestDrafter commit() {
		return answered();
	}

	/** For each token of an answer, drafted anew in front of every one. */
	@Benchmark
	@OperationsPerInvocation(ANSWER)
	public int proposeAndCommit() {
		RequestDrafter drafting = begun();
		int drafted = 0;
		for (int i = PROMPT; i < this.text.length; i++) {
			drafting.begin(SpeculationOptions.MAX_DRAFT_LENGTH);
			drafted += drafting.draft().length();
			drafting.commit(this.text[i]);
		}
		return drafted;
	}

	/** The longest repeated suffix alone. */
	@Benchmark
	public boolean findSuffix() {
		return this.suffixes.find();
	}

	/** The successor of the last tokens alone. */
	@Benchmark
	public boolean findSuccessor() {
		return this.memory.successors().find(this.history);
	}

	/** What the verifier said, for all contexts. */
	@Benchmark
	public void putSuccessor() {
		this.memory.successors().put(this.history, PROMPT, this.text[PROMPT]);
	}

}
