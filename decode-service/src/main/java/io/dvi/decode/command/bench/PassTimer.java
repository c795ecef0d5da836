package io.dvi.decode.command.bench;

import io.dvi.engine.model.Block;
import io.dvi.engine.model.SplitModel;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.LongSupplier;

/**
 * Times passes behind a context that is really filled. The shapes take turns in rounds,
 * so that a slow moment of the machine hits all of them, to and fro, so that each follows
 * one like itself: behind a much larger pass, which emptied the caches, the smallest is
 * slower than it will ever be. A run's time of a shape is the median of its rounds.
 */
final class PassTimer implements AutoCloseable {

	private static final double MILLIS = 1e-6;

	/** The first rounds pay for first runs of a graph. */
	private static final int WARM_UP = 2;

	private static final long SEED = 5421;

	private final SplitModel model;

	private final int context;

	private final LongSupplier nanoClock;

	private final Random tokens = new Random(SEED);

	private final List<Block> blocks = new ArrayList<>();

	/**
	 * Fills the contexts.
	 * @param count most sequences of one pass
	 * @param context tokens in front of the rows that are timed
	 */
	PassTimer(SplitModel model, int count, int context, LongSupplier nanoClock) {
		this.model = model;
		this.context = context;
		this.nanoClock = nanoClock;
		for (int i = 0; i < count; i++) {
			Block block = model.openBlock();
			this.blocks.add(block);
			fill(block);
		}
	}

	private void fill(Block block) {
		for (int begin = 0; begin < this.context; begin += this.model.maxRows()) {
			append(block, begin, Math.min(this.model.maxRows(), this.context - begin));
			block.firstLogitRow(block.rows());
			this.model.deep(List.of(block));
		}
	}

	private void append(Block block, int position, int rows) {
		block.begin(position);
		for (int row = 0; row < rows; row++) {
			block.append(this.tokens.nextInt(this.model.descriptor().vocabularySize()));
		}
	}

	/**
	 * Measures.
	 * @param shapes the first is what the others are compared with
	 * @param runs how often
	 * @param rounds passes of each shape in a run
	 */
	List<PassCost> measure(List<Shape> shapes, int runs, int rounds) {
		for (int round = 0; round < WARM_UP; round++) {
			shapes.forEach(this::time);
		}
		List<PassCost> costs = shapes.stream().map(PassCost::of).toList();
		for (int run = 0; run < runs; run++) {
			List<Pass> medians = run(shapes, rounds);
			double unit = medians.getFirst().millis();
			for (int i = 0; i < costs.size(); i++) {
				costs.get(i).add(medians.get(i), unit);
			}
		}
		return costs;
	}

	private List<Pass> run(List<Shape> shapes, int rounds) {
		Pass[][] passes = new Pass[shapes.size()][rounds];
		for (int round = 0; round < rounds; round++) {
			for (int i = 0; i < shapes.size(); i++) {
				int next = (round % 2 == 0) ? i : shapes.size() - 1 - i;
				passes[next][round] = time(shapes.get(next));
			}
		}
		return Arrays.stream(passes).map(Pass::median).toList();
	}

	private Pass time(Shape shape) {
		List<Block> taking = this.blocks.subList(0, shape.blocks());
		taking.forEach((block) -> append(block, this.context, shape.rowsEach()));
		long begun = this.nanoClock.getAsLong();
		this.model.shallow(taking);
		long shallow = this.nanoClock.getAsLong();
		this.model.deep(taking);
		long end = this.nanoClock.getAsLong();
		return new Pass((shallow - begun) * MILLIS, (end - begun) * MILLIS);
	}

	@Override
	public void close() {
		this.blocks.forEach(Block::close);
	}

	/**
	 * What takes part in a pass.
	 *
	 * @param blocks sequences
	 * @param rowsEach rows of each
	 */
	record Shape(int blocks, int rowsEach) {
	}

	/**
	 * What one pass took, or the median of several.
	 *
	 * @param shallowMillis the shallow layers
	 * @param millis everything
	 */
	record Pass(double shallowMillis, double millis) {

		private static Pass median(Pass[] passes) {
			return new Pass(Spread.median(Arrays.stream(passes).mapToDouble(Pass::shallowMillis).toArray()),
					Spread.median(Arrays.stream(passes).mapToDouble(Pass::millis).toArray()));
		}

	}

}
