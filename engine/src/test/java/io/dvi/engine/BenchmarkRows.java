package io.dvi.engine;

import io.dvi.engine.sampling.SoftmaxTerms;
import io.dvi.engine.experience.TopLogits;
import io.dvi.engine.sampling.SamplingOptions;
import io.dvi.engine.sampling.TokenChooser;
import io.dvi.engine.sampling.TokenRules;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/** What is done in Java with one row of logits as wide as a real vocabulary. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class BenchmarkRows {

	private static final int VOCABULARY = 49_152;

	private final FloatBuffer row = row();

	private final SoftmaxTerms sums = new SoftmaxTerms(VOCABULARY);

	private final int kept = EngineOptions.defaults().experience().topLogits();

	private final TokenChooser drawing = TokenChooser.of(new SamplingOptions(1, 0.9f, 0, 7, 0), TokenRules.free(),
			VOCABULARY);

	private final int mostLikely = IntStream.range(0, VOCABULARY)
		.reduce((a, b) -> (this.row.get(b) > this.row.get(a)) ? b : a)
		.orElseThrow();

	private int position;

	/** Outside the Java heap, where a model's logits lie. */
	private static FloatBuffer row() {
		Random random = new Random(1);
		FloatBuffer row = ByteBuffer.allocateDirect(VOCABULARY * Float.BYTES)
			.order(ByteOrder.nativeOrder())
			.asFloatBuffer();
		for (int token = 0; token < VOCABULARY; token++) {
			row.put(token, (float) (3 * random.nextGaussian()));
		}
		return row;
	}

	@Benchmark
	public int draw() {
		return this.drawing.choose(this.row, this.mostLikely, this.position++);
	}

	@Benchmark
	public TopLogits keepTop() {
		return TopLogits.of(this.row, this.kept, this.sums);
	}

}
