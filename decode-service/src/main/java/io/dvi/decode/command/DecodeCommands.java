package io.dvi.decode.command;

import io.dvi.decode.command.bench.BenchCommand;
import io.dvi.engine.EngineException;
import picocli.CommandLine;
import picocli.CommandLine.Command;

import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * The commands inside the decode jar. Exit status 0 is success, 1 a failure with one
 * sentence, 2 a command line that makes no sense.
 */
@Command(name = "dvi", subcommands = { ModelCommand.class, BenchCommand.class, HeadsCommand.class })
public final class DecodeCommands {

	private DecodeCommands() {
	}

	/**
	 * Runs one command.
	 * @param arguments as typed after {@code dvi}
	 */
	public static void main(String[] arguments) {
		System.exit(commandLine().execute(arguments));
	}

	static CommandLine commandLine() {
		return new CommandLine(new DecodeCommands()).setCaseInsensitiveEnumValuesAllowed(true)
			.setExecutionExceptionHandler((failure, commandLine, _) -> {
				switch (failure) {
					case EngineException _, IOException _, UncheckedIOException _ ->
						commandLine.getErr().println("dvi: " + failure.getMessage());
					default -> throw failure;
				}
				return 1;
			});
	}

}
