package io.dvi.system;

import org.awaitility.Awaitility;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Somebody with the admin key of a running instance, who says "system test" as reason.
 * Nothing else moves the pointer meanwhile, and it goes back in the end.
 */
final class Operator implements AutoCloseable {

	private static final JsonMapper JSON = new JsonMapper();

	private static final Map<String, String> NO_TAG = Map.of("Content-Type", "application/json");

	private final LocalInstance instance;

	private final Rest rest;

	private final long own;

	private Operator(LocalInstance instance, Rest rest, long own) {
		this.instance = instance;
		this.rest = rest;
		this.own = own;
	}

	static Operator of(LocalInstance instance) {
		Rest rest = new Rest(instance);
		rest.adminPost("/learning:pause", Map.of("reason", "system test"));
		return new Operator(instance, rest, rest.adminGet("/activation").path("version").longValue());
	}

	LocalInstance instance() {
		return this.instance;
	}

	Rest rest() {
		return this.rest;
	}

	/**
	 * The instance's own head.
	 * @return the version that was active before
	 */
	long own() {
		return this.own;
	}

	@Override
	public void close() {
		this.rest.adminPost("/activation:rollback", Map.of("to", this.own, "reason", "system test is over"));
		this.rest.adminPost("/learning:resume", Map.of("reason", "system test is over"));
		this.rest.close();
	}

	/**
	 * Takes in the active head with one bit of one number changed: it serves as well.
	 * @param place of the number, from the end of the file
	 * @return its version
	 */
	long importVariant(int place) {
		HttpResponse<byte[]> weights = this.rest.adminFile("/heads/active/weights");
		assertThat(weights.statusCode()).isEqualTo(200);
		byte[] file = weights.body();
		file[file.length - 2 * place] ^= 1;
		HttpResponse<String> taken = this.rest.admin("POST", "/heads?reason=system%20test", Map.of(), file);
		assertThat(taken.statusCode()).as(taken.body()).isEqualTo(201);
		JsonNode head = JSON.readTree(taken.body()).path("head");
		assertThat(head.path("origin").asString()).isEqualTo("imported");
		assertThat(this.rest.admin("POST", "/heads?reason=again", Map.of(), file).statusCode()).isEqualTo(200);
		return head.path("version").longValue();
	}

	/**
	 * Waits until every replica serves what a move came to.
	 * @param result the answer to the move, which must have changed something
	 */
	void converge(JsonNode result) {
		assertThat(result.path("changed").booleanValue()).as("%s", result).isTrue();
		long sequence = result.path("activation").path("sequence").longValue();
		Awaitility.await().atMost(Duration.ofSeconds(30)).pollInterval(Duration.ofMillis(20)).until(() -> {
			JsonNode activation = this.rest.adminGet("/activation");
			return activation.path("sequence").longValue() == sequence && activation.path("converged").booleanValue();
		});
	}

	/**
	 * Moves the pointer from wherever it stands, and waits until every replica serves it.
	 * @param pointer what shall serve
	 * @return the answer to the move
	 */
	JsonNode serve(Map<String, Object> pointer) {
		HttpResponse<String> moved = this.rest.putActivation(this.rest.activationTag(), pointer);
		assertThat(moved.statusCode()).as(moved.body()).isEqualTo(200);
		JsonNode result = JSON.readTree(moved.body());
		converge(result);
		return result;
	}

	HttpResponse<String> order(String path) {
		return this.rest.admin("POST", path, NO_TAG, JSON.writeValueAsBytes(Map.of("reason", "system test")));
	}

}
