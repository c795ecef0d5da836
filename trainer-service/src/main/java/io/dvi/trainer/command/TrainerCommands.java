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

	private static final String RANKING = "ranking";

	private TrainerCommands() {
	}

	/**
	 * Runs one command.
	 * @param arguments as typed after {@code dvi train}
	 */
	public static void main(String[] arguments) {
		System.setProperty("logback.configurationFile", "commands-logback.xml");
		System.exit(commandLine(arguments).execute(options(arguments)));
	}

	/** The command that is meant; each has options of its own, none are shared. */
	static CommandLine commandLine(String... arguments) {
		return new CommandLine(isRanking(arguments) ? new RankingCommand() : new TrainCommand())
			.setCaseInsensitiveEnumValuesAllowed(true)
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

	/** What is left when the command is named. */
	static String[] options(String... arguments) {
		return isRanking(arguments) ? Arrays.copyOfRange(arguments, 1, arguments.length) : arguments;
	}

	private static boolean isRanking(String... arguments) {
		return arguments.length > 0 && arguments[0].equals(RANKING);
	}

}
