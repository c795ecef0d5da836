package io.dvi.client.command;

import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.Callable;

import io.dvi.client.DviClient;
import io.dvi.client.DviClientOptions;
import io.dvi.client.HeadReport;
import io.dvi.client.Heads;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** One version on the trainer's stored held-out experience, without traffic. */
@Command(name = "evaluate", mixinStandardHelpOptions = true,
		description = "Evaluate one version on stored held-out experience, beside the active one.")
final class EvaluateCommand implements Callable<Integer> {

	private static final String ACTIVE = "active";

	private static final Duration TIMEOUT = Duration.ofMinutes(30);

	@Spec
	@SuppressWarnings("NullAway.Init")
	private CommandSpec spec;

	@ParentCommand
	@SuppressWarnings("NullAway.Init")
	private HeadsCommand heads;

	@Parameters(paramLabel = "VERSION", description = "a number or active")
	private String version = "";

	@Option(names = "--rows", paramLabel = "N", defaultValue = "0",
			description = "most held-out rows, the newest; 0 for the trainer's default of 4096")
	private int rows;

	@Option(names = "--trainer-target", defaultValue = "${env:DVI_TRAINER_TARGET:-127.0.0.1:9190}",
			description = "gRPC target of the trainer service (env DVI_TRAINER_TARGET)")
	private String trainerTarget = "";

	@Override
	public Integer call() {
		if (this.rows < 0) {
			throw new ParameterException(this.spec.commandLine(), "`--rows` must be at least 0. Given: " + this.rows);
		}
		DviClientOptions options = DviClientOptions.defaults();
		try (DviClient client = DviClient.connect(options.withTargets(options.decodeTarget(), this.trainerTarget))) {
			HeadReport report = evaluated(client.heads());
			ReportPrinter printer = new ReportPrinter(report);
			if (!this.heads.print(printer.json())) {
				printer.print(this.spec.commandLine().getOut());
			}
		}
		return 0;
	}

	private HeadReport evaluated(Heads registry) {
		long number = this.version.equals(ACTIVE) ? registry.activation().version() : number();
		try (ProgressLine line = new ProgressLine(this.spec.commandLine().getErr(), Help.Ansi.AUTO.enabled())) {
			Shown shown = new Shown(line);
			return registry.evaluate(number, new HeadReport.Bounds(this.rows, TIMEOUT), shown::show);
		}
	}

	private long number() {
		try {
			return Long.parseLong(this.version);
		}
		catch (NumberFormatException ex) {
			throw new ParameterException(this.spec.commandLine(),
					"a version is a number or `active`. Given: " + this.version, ex);
		}
	}

	/** Progress comes with every request, more often than it is worth its place. */
	private static final class Shown {

		private final ProgressLine line;

		private long last = System.nanoTime();

		private Shown(ProgressLine line) {
			this.line = line;
		}

		private void show(HeadReport.Progress progress) {
			if (System.nanoTime() - this.last >= this.line.period().toNanos()) {
				this.last = System.nanoTime();
				this.line.show(String.format(Locale.ROOT, "%d of %d rows scored", progress.scoredRows(),
						progress.totalRows()));
			}
		}

	}

}
