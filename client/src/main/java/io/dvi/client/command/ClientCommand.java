package io.dvi.client.command;

import java.io.PrintWriter;

import io.dvi.client.DviException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The root of the commands; also the main class of the runnable jar. */
@Command(name = "dvi", mixinStandardHelpOptions = true,
		subcommands = { ChatCommand.class, GenerateCommand.class, HeadsCommand.class, LearningCommand.class },
		description = "Talk to a running dvi.")
public final class ClientCommand implements Runnable {

	@Spec
	@SuppressWarnings("NullAway.Init")
	private CommandSpec spec;

	/**
	 * Runs a command and exits with its code: 0 done, 1 failed, 2 misused.
	 * @param arguments the command line
	 */
	public static void main(String[] arguments) {
		// A command prints its answer; that nobody collects logs is no news to its user.
		System.setProperty("slf4j.internal.verbosity", "ERROR");
		System.exit(commandLine().execute(arguments));
	}

	/**
	 * The commands, for a main class of its own or a test.
	 * @return a command line that prints failures as one sentence
	 */
	public static CommandLine commandLine() {
		return new CommandLine(new ClientCommand()).setExecutionExceptionHandler((failure, line, parsed) -> {
			if (!(failure instanceof CommandFailure) && !(failure instanceof DviException)) {
				throw failure;
			}
			PrintWriter err = line.getErr();
			err.println(failure.getMessage());
			err.flush();
			return CommandLine.ExitCode.SOFTWARE;
		});
	}

	@Override
	public void run() {
		throw new ParameterException(this.spec.commandLine(), "name a command: chat, generate, heads or learning");
	}

}
