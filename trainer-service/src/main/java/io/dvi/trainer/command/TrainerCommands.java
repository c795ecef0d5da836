package io.dvi.trainer.command;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;

import io.dvi.engine.EngineException;
import picocli.CommandLine;

import org.springframework.dao.DataAccessException;

/**
 * The commands inside the trainer jar. Exit status 0 is success, 1 a failure with one
 * sentence, 2 a command line that makes no sense.
 */
public final class TrainerCommands {

	private static final String LOGGING = "logback.configurationFile";

	private static final String RANKING = "ranking";

	private TrainerCommands() {
	}

	/**
	 * Runs one command.
	 * @param arguments as typed after {@code dvi train}
	 */
	public static void main(String[] arguments) {
		System.setProperty(LOGGING, "commands-logback.xml");
		System.exit(execute(arguments));
	}

	static int execute(String... arguments) {
		boolean ranking = arguments.length > 0 && arguments[0].equals(RANKING);
		return ranking ? commandLine(new RankingCommand()).execute(Arrays.copyOfRange(arguments, 1, arguments.length))
				: commandLine(new TrainCommand()).execute(arguments);
	}

	static CommandLine commandLine(Object command) {
		return new CommandLine(command).setCaseInsensitiveEnumValuesAllowed(true)
			.setExecutionExceptionHandler((failure, commandLine, parsed) -> {
				switch (failure) {
					case CommandFailure _, EngineException _, IOException _, UncheckedIOException _,
							DataAccessException _ ->
						commandLine.getErr().println("dvi: " + failure.getMessage());
					default -> throw failure;
				}
				return CommandLine.ExitCode.SOFTWARE;
			});
	}

}
