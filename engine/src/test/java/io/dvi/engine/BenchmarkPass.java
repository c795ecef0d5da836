package io.dvi.engine;

import io.dvi.engine.model.Block;
import io.dvi.engine.model.ModelFolder;
import io.dvi.engine.model.SplitModel;
import io.dvi.engine.testing.RealModel;
import io.dvi.engine.testing.TinyModel;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/**
 * A verify step of one sequence, logits of all its rows included, on the model that
 * {@code DVI_TEST_MODEL} names, or on the tiny one.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class BenchmarkPass {

	private static final int CONTEXT = 256;

	private static final int MOST_ROWS = 16;

	/** Which arithmetic. */
	@Param({ "int8", "fp32" })
	public String flavour = "";

	/** Rows of the step. */
	@Param({ "1", "5", "16" })
	public int rows;

	private @Nullable Filled filled;

	@Setup
	public void open() {
		ModelFolder folder = (System.getenv("DVI_TEST_MODEL") != null) ? RealModel.folder() : TinyModel.folder();
		this.filled = Filled.open(folder, EngineOptions.defaults().withFlavour(this.flavour).withSlots(1));
	}

	@Benchmark
	public float pass() {
		return Objects.requireNonNull(this.filled).pass(this.rows);
	}

	@TearDown
	public void close() {
		Objects.requireNonNull(this.filled).close();
	}

	/**
	 * A model with one sequence whose context is really filled.
	 *
	 * @param model runs the rows
	 * @param block the sequence
	 * @param context tokens in front of the rows
	 */
	private record Filled(SplitModel model, Block block, int context) {

		static Filled open(ModelFolder folder, EngineOptions options) {
			SplitModel model = Engine.openModel(folder, options, MOST_ROWS);
			Block block = model.openBlock();
			int context = Math.min(CONTEXT, block.capacity() / 2);
			Random random = new Random(1);
			for (int begin = 0; begin < context; begin += model.maxRows()) {
				block.begin(begin);
				for (int row = 0; row < Math.min(model.maxRows(), context - begin); row++) {
					block.append(random.nextInt(model.descriptor().vocabularySize()));
				}
				block.firstLogitRow(block.rows());
				model.deep(List.of(block));
			}
			return new Filled(model, block, context);
		}

		float pass(int rows) {
			this.block.begin(this.context);
			for (int row = 0; row < rows; row++) {
				this.block.append(row);
			}
			this.model.deep(List.of(this.block));
			return this.block.logits(rows - 1).get(0);
		}

		void close() {
			this.block.close();
			this.model.close();
		}

	}

}
