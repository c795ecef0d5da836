package io.dvi.decode.command.bench;

import io.dvi.decode.command.bench.PassTimer.Shape;
import io.dvi.engine.Engine;
import io.dvi.engine.EngineOptions;
import io.dvi.engine.model.ModelFolder;
import io.dvi.engine.model.SplitModel;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;

/** What a verify step costs by its rows. */
@Command(name = "step", description = "times a verify step by its rows, and the engine beside a plain loop")
final class StepCommand implements Callable<Integer> {

	/** Beyond, a pass over several sequences is no verify step any more. */
	private static final int MOST_ROWS_TOGETHER = 40;

	@Spec
	private CommandSpec spec = CommandSpec.create();

	@Mixin
	private ModelOptions options = new ModelOptions();

	@Option(names = "--context", paramLabel = "N", defaultValue = "256", description = "tokens in front of the rows")
	private int context;

	@Option(names = "--rows", split = ",", paramLabel = "N", defaultValue = "1,2,3,5,8,16",
			description = "rows of a step; 1 is always measured")
	private List<Integer> rows = List.of();

	@Option(names = "--blocks", split = ",", paramLabel = "N", defaultValue = "2,4,8",
			description = "sequences of a step, beside 1")
	private List<Integer> blocks = List.of();

	@Option(names = "--runs", paramLabel = "N", defaultValue = "3", description = "how often all is measured")
	private int runs;

	@Option(names = "--rounds", paramLabel = "N", defaultValue = "15", description = "steps of each kind in a run")
	private int rounds;

	@Option(names = "--tokens", paramLabel = "N", defaultValue = "128",
			description = "tokens of the answer that compares the engine with a plain loop")
	private int tokens;

	@Override
	public Integer call() throws IOException {
		check();
		PrintWriter out = this.spec.commandLine().getOut();
		Machine machine = Machine.here();
		out.println(machine.line());
		int slots = Stream.concat(Stream.of(1), this.blocks.stream()).max(Integer::compare).orElse(1);
		EngineOptions engine = this.options.engine(slots);
		int logitRows = this.rows.stream().max(Integer::compare).orElse(1);
		ModelFolder folder = this.options.folder();
		try (SplitModel model = Engine.openModel(folder, engine, logitRows)) {
			out.println(String.format(Locale.ROOT, "%s, context %d, %d runs of %d interleaved rounds",
					this.options.flavour(), this.context, this.runs, this.rounds));
			out.flush();
			List<PassCost> costs = steps(model, slots);
			print(costs);
			EngineCost compared = EngineCost.measure(folder, model, engine, this.runs, this.tokens);
			out.println(compared.line());
			out.flush();
			this.options.write(figures(machine, costs, compared));
			return compared.sameTokens() ? 0 : 1;
		}
	}

	private void check() {
		Arguments.atLeast("--runs", 1, this.runs);
		Arguments.atLeast("--rounds", 1, this.rounds);
		Arguments.atLeast("--context", 1, this.context);
		Arguments.atLeast("--tokens", 2, this.tokens);
		this.rows.forEach((each) -> Arguments.atLeast("--rows", 1, each));
		this.blocks.forEach((each) -> Arguments.atLeast("--blocks", 1, each));
	}

	private List<PassCost> steps(SplitModel model, int slots) {
		try (PassTimer timer = new PassTimer(model, slots, this.context, System::nanoTime)) {
			return timer.measure(shapes(this.rows, this.blocks), this.runs, this.rounds);
		}
	}

	/** One row of one sequence first; several sequences with few rows each. */
	static List<Shape> shapes(List<Integer> rows, List<Integer> blocks) {
		List<Shape> shapes = new ArrayList<>();
		shapes.add(new Shape(1, 1));
		rows.forEach((each) -> shapes.add(new Shape(1, each)));
		for (int count : blocks) {
			rows.stream()
				.filter((each) -> each * count <= MOST_ROWS_TOGETHER)
				.forEach((each) -> shapes.add(new Shape(count, each)));
		}
		return shapes.stream().distinct().toList();
	}

	private void print(List<PassCost> costs) {
		PrintWriter out = this.spec.commandLine().getOut();
		out.println(String.format(Locale.ROOT, "%-10s%6s  %-26s%-24s%s", "sequences", "rows", "ms", "v(rows)",
				"shallow layers, ms"));
		for (PassCost cost : costs) {
			out.println(String.format(Locale.ROOT, "%-10d%6d  %-26s%-24s%s", cost.blocks(), cost.rows(),
					Spread.of(cost.millis()).text(2), Spread.of(cost.ratios()).text(2),
					Spread.of(cost.shallowMillis()).text(2)));
		}
		out.flush();
	}

	private Map<String, Object> figures(Machine machine, List<PassCost> costs, EngineCost compared) {
		Map<String, Object> figures = new LinkedHashMap<>();
		figures.put("machine", machine.figures());
		figures.put("flavour", this.options.flavour());
		figures.put("context", this.context);
		figures.put("steps", costs.stream().map(PassCost::figures).toList());
		figures.put("speculation_off", compared.figures());
		return figures;
	}

}
