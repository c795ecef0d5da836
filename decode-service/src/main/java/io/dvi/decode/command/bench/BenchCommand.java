package io.dvi.decode.command.bench;

import picocli.CommandLine.Command;

/** Measures speed. */
@Command(name = "bench", description = "measures speed", subcommands = { SpecBenchCommand.class, StepCommand.class,
		ServeCommand.class, OverloadCommand.class, PeerCommand.class })
public final class BenchCommand {

}
