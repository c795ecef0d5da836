package io.dvi.system.replicas;

import io.dvi.system.ServiceLog;
import org.awaitility.Awaitility;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** One service as it ships: its jar, in a process of its own. */
final class ServiceProcess implements AutoCloseable {

	private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

	private final Process process;

	private final Path log;

	private final URI health;

	private ServiceProcess(Process process, Path log, URI health) {
		this.process = process;
		this.log = log;
		this.health = health;
	}

	/**
	 * Starts a service; it is not ready yet.
	 * @param service such as {@code decode}
	 * @param folder where its log goes
	 * @param health answers with success when it is ready
	 * @param properties of Spring, without dashes
	 */
	static ServiceProcess start(String service, Path folder, URI health, List<String> properties) {
		try {
			List<String> command = new ArrayList<>(
					List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
							"--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow", "-Xmx256m",
							"-XX:TieredStopAtLevel=1", "-jar", jar(service).toString()));
			properties.forEach((property) -> command.add("--" + property));
			Path log = Files.createTempFile(folder, service, ".log");
			Process process = new ProcessBuilder(command).redirectErrorStream(true)
				.redirectOutput(log.toFile())
				.start();
			return new ServiceProcess(process, log, health);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static Path jar(String service) throws IOException {
		Path target = ROOT.resolve(service + "-service").resolve("target");
		try (var files = Files.list(target)) {
			return files.filter((file) -> file.toString().endsWith("-boot.jar"))
				.findFirst()
				.orElseThrow(() -> new AssertionError("no packaged service in " + target));
		}
	}

	void awaitReady(HttpClient http) {
		Awaitility.await()
			.atMost(Duration.ofMinutes(2))
			.pollInterval(Duration.ofMillis(200))
			.until(() -> hasEnded() || isReady(http));
		if (hasEnded()) {
			throw new AssertionError("a service ended with " + this.process.exitValue() + "; its log ends with "
					+ new ServiceLog(this.log).end());
		}
	}

	private boolean hasEnded() {
		return !this.process.isAlive();
	}

	private boolean isReady(HttpClient http) throws InterruptedException {
		try {
			return http
				.send(HttpRequest.newBuilder(this.health).timeout(Duration.ofSeconds(5)).build(),
						HttpResponse.BodyHandlers.discarding())
				.statusCode() == 200;
		}
		catch (IOException ex) {
			return false;
		}
	}

	/** Ends it as {@code kill -9} does. */
	void kill() {
		this.process.destroyForcibly();
		this.process.onExit().orTimeout(30, TimeUnit.SECONDS).join();
	}

	/** Asks it to end, which it does when its requests are answered. */
	void terminate() {
		this.process.destroy();
	}

	@Override
	public void close() {
		kill();
	}

}
