package io.dvi.trainer.database;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A database server that outlived a trainer that was killed. It is stopped before a new
 * one starts, since two cannot share a data folder and an adopted one would outlive us as
 * well.
 */
final class LeftoverServer {

	private static final Logger log = LoggerFactory.getLogger(LeftoverServer.class);

	/** Written by a server into its data folder. */
	static final String PID_FILE = "postmaster.pid";

	private static final Duration PATIENCE = Duration.ofSeconds(20);

	private LeftoverServer() {
	}

	/**
	 * Stops the server that holds a data folder, if any.
	 * @param dataFolder the folder
	 * @throws IOException when it cannot be stopped
	 */
	static void stop(Path dataFolder) throws IOException {
		Path pidFile = dataFolder.resolve(PID_FILE);
		if (!Files.exists(pidFile)) {
			return;
		}
		Optional<ProcessHandle> server = find(dataFolder);
		if (server.isPresent()) {
			log.warn("stopping the database server {} that a killed trainer left behind", server.get().pid());
			interrupt(server.get());
		}
		else {
			log.info("the database server was killed; it will recover from its log");
		}
		Files.deleteIfExists(pidFile);
	}

	/**
	 * Finds the server that holds a data folder. A process that took its number over
	 * since is no database server.
	 * @param dataFolder the folder
	 * @return the running server, if any
	 * @throws IOException when its file cannot be read
	 */
	static Optional<ProcessHandle> find(Path dataFolder) throws IOException {
		Path pidFile = dataFolder.resolve(PID_FILE);
		if (!Files.exists(pidFile)) {
			return Optional.empty();
		}
		List<String> lines = Files.readAllLines(pidFile);
		if (lines.isEmpty() || !lines.getFirst().strip().matches("\\d+")) {
			return Optional.empty();
		}
		return ProcessHandle.of(Long.parseLong(lines.getFirst().strip()))
			.filter(ProcessHandle::isAlive)
			.filter((process) -> process.info().command().map((command) -> command.endsWith("postgres")).orElse(false));
	}

	/** SIGINT is the server's fast shutdown: sessions are cut, data is flushed. */
	private static void interrupt(ProcessHandle server) throws IOException {
		CompletableFuture<ProcessHandle> end = server.onExit();
		new ProcessBuilder("kill", "-INT", Long.toString(server.pid())).inheritIO().start();
		try {
			end.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
		}
		catch (TimeoutException | ExecutionException ex) {
			throw new IOException("the database server " + server.pid() + " did not stop within " + PATIENCE, ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IOException("interrupted while the database server stopped", ex);
		}
	}

}
