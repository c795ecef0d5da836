package io.dvi.system;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.StreamSupport;

/**
 * An instance of all services on loopback, started with {@code ./dvi up} in a state
 * folder of its own and ended with {@code ./dvi down}.
 */
final class LocalInstance implements AutoCloseable {

	private static final JsonMapper JSON = new JsonMapper();

	private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

	private final Map<String, String> environment = new HashMap<>();

	private final int portBase;

	private JsonNode status = JSON.createObjectNode();

	private LocalInstance(Path stateFolder, int portBase, Map<String, String> properties) {
		this.portBase = portBase;
		this.environment.put("DVI_HOME", stateFolder.toString());
		properties.forEach((name, value) -> this.environment
			.put(name.replace(".", "_").replace("-", "").toUpperCase(Locale.ROOT), value));
	}

	/**
	 * Starts all services and waits until they are ready.
	 * @param stateFolder where keys, logs and the database go
	 * @param portBase first port of the instance
	 * @param properties overrides for all services, by property name
	 * @return the running instance
	 */
	static LocalInstance start(Path stateFolder, int portBase, Map<String, String> properties) {
		return start(stateFolder, portBase, properties, 0);
	}

	/**
	 * Starts all services for several users.
	 * @param stateFolder where keys, logs and the database go
	 * @param portBase first port of the instance
	 * @param properties overrides for all services, by property name
	 * @param users how many get a key, beside the instance's own
	 * @return the running instance
	 */
	static LocalInstance start(Path stateFolder, int portBase, Map<String, String> properties, int users) {
		LocalInstance instance = new LocalInstance(stateFolder, portBase, properties);
		for (int user = 1; user <= users; user++) {
			instance.command("keys", "add", "user-" + user);
		}
		instance.up();
		return instance;
	}

	/** Starts what is not running, and waits until it is ready. */
	void up() {
		launch(List.of("up", "--port-base", Integer.toString(this.portBase)));
		this.status = JSON.readTree(launch(List.of("status", "--json")));
	}

	/**
	 * Kills a service as {@code kill -9} does, and waits for its end.
	 * @param service such as {@code trainer}
	 */
	void kill(String service) {
		ProcessHandle process = ProcessHandle.of(this.status.path("process_ids").path(service).asLong())
			.orElseThrow(() -> new AssertionError(
					"no process of " + service + " in " + this.status + "; its log ends with " + log(service).end()));
		process.destroyForcibly();
		process.onExit().orTimeout(30, TimeUnit.SECONDS).join();
	}

	/**
	 * Runs a command against the instance.
	 * @param arguments of {@code ./dvi}
	 * @return what it printed
	 */
	String command(String... arguments) {
		return launch(List.of(arguments));
	}

	private ServiceLog log(String service) {
		return new ServiceLog(Path.of(this.status.path("state_folder").asString(), "logs", service + ".log"));
	}

	String openAiBaseUrl() {
		return this.status.path("openai_base_url").asString();
	}

	String apiKey() {
		return this.status.path("api_key").asString();
	}

	/**
	 * The keys that use the model.
	 * @return the instance's own and those of its users
	 */
	List<String> users() {
		JsonNode keys = JSON.readTree(command("keys", "--json"));
		return StreamSupport.stream(keys.spliterator(), false)
			.filter((key) -> key.path("role").asString().equals("user"))
			.map((key) -> key.path("key").asString())
			.toList();
	}

	String model() {
		return this.status.path("model").asString();
	}

	String adminBaseUrl() {
		return this.status.path("admin_base_url").asString();
	}

	String adminKey() {
		return this.status.path("admin_key").asString();
	}

	/**
	 * A port of the instance, by the launcher's plan.
	 * @param offset from the first port
	 * @return the port
	 */
	int port(int offset) {
		return this.portBase + offset;
	}

	@Override
	public void close() {
		launch(List.of("down"));
	}

	private String launch(List<String> arguments) {
		List<String> command = new ArrayList<>(List.of(ROOT.resolve("dvi").toString()));
		command.addAll(arguments);
		try {
			Path output = Files.createTempFile("dvi", ".out");
			ProcessBuilder builder = new ProcessBuilder(command).directory(ROOT.toFile())
				.redirectOutput(output.toFile())
				.redirectError(ProcessBuilder.Redirect.INHERIT);
			builder.environment().putAll(this.environment);
			Process process = builder.start();
			if (!process.waitFor(5, TimeUnit.MINUTES)) {
				process.destroyForcibly();
				throw new AssertionError(arguments + " did not end within five minutes: " + Files.readString(output));
			}
			String printed = Files.readString(output);
			if (process.exitValue() != 0) {
				throw new AssertionError(arguments + " ended with " + process.exitValue() + ": " + printed);
			}
			return printed;
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new AssertionError("interrupted", ex);
		}
	}

}
