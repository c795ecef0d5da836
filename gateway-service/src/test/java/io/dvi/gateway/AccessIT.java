package io.dvi.gateway;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.test.web.reactive.server.WebTestClient;
import org.springframework.web.bind.annotation.RequestMethod;
import org.springframework.web.reactive.result.method.RequestMappingInfo;
import org.springframework.web.reactive.result.method.RequestMappingInfoHandlerMapping;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Who gets through which port to which route; a route that is not in the matrix fails the
 * first test.
 */
class AccessIT extends RunningGateway {

	/** Route to the roles it lets through; an empty set means everybody, key or not. */
	private static final Map<String, Rule> MATRIX = new TreeMap<>();

	static {
		for (String probe : List.of("GET /health", "GET /live", "GET /ready")) {
			MATRIX.put(probe, new Rule(Port.BOTH, Set.of()));
		}
		for (String route : List.of("GET /v1/models", "GET /v1/models/{id}", "POST /v1/chat/completions",
				"POST /v1/completions", "POST /tokenize", "POST /detokenize", "GET /version", "GET /openapi.json")) {
			MATRIX.put(route, new Rule(Port.PUBLIC, Set.of(USER_KEY, ADMIN_KEY)));
		}
		for (String read : List.of("GET /admin/v1/heads", "GET /admin/v1/heads/{version}",
				"GET /admin/v1/heads/{version}/weights", "GET /admin/v1/activation", "GET /admin/v1/activations",
				"GET /admin/v1/replicas", "GET /admin/v1/learning", "GET /admin/v1/console", "GET /admin/v1/events",
				"GET /admin/v1/openapi.json", "GET /actuator", "GET /actuator/prometheus")) {
			MATRIX.put(read, new Rule(Port.ADMIN, Set.of(VIEWER_KEY, ADMIN_KEY)));
		}
		for (String write : List.of("PUT /admin/v1/activation", "POST /admin/v1/activation:rollback",
				"POST /admin/v1/heads", "POST /admin/v1/heads/{version}:quarantine",
				"POST /admin/v1/heads/{version}:evaluate", "POST /admin/v1/learning:pause",
				"POST /admin/v1/learning:resume", "POST /admin/v1/playground", "DELETE /admin/v1/episodes")) {
			MATRIX.put(write, new Rule(Port.ADMIN, Set.of(ADMIN_KEY)));
		}
		for (String health : List.of("GET /actuator/health", "GET /actuator/health/{*path}")) {
			MATRIX.put(health, new Rule(Port.ADMIN, Set.of()));
		}
	}

	@Autowired
	List<RequestMappingInfoHandlerMapping> mappings = new ArrayList<>();

	static Stream<Map.Entry<String, Rule>> matrix() {
		return MATRIX.entrySet().stream();
	}

	@Test
	void everyRouteIsInTheMatrix() {
		Set<String> routes = new TreeSet<>();
		for (RequestMappingInfoHandlerMapping mapping : this.mappings) {
			mapping.getHandlerMethods().keySet().forEach((info) -> routes.addAll(spell(info)));
		}
		assertThat(routes).isEqualTo(MATRIX.keySet());
	}

	private static List<String> spell(RequestMappingInfo info) {
		List<String> routes = new ArrayList<>();
		Set<RequestMethod> methods = info.getMethodsCondition().getMethods();
		info.getPatternsCondition().getPatterns().forEach((pattern) -> {
			if (methods.isEmpty()) {
				routes.add("ANY " + pattern);
			}
			methods.forEach((method) -> routes.add(method + " " + pattern));
		});
		return routes;
	}

	@ParameterizedTest
	@MethodSource("matrix")
	void onlyTheRolesOfTheMatrixGetThrough(Map.Entry<String, Rule> route) {
		int port = (route.getValue().port() == Port.ADMIN) ? this.adminServer.port() : this.port;
		boolean open = route.getValue().keys().isEmpty();
		assertThat(status(port, "", route.getKey())).isEqualTo(open ? 200 : 401);
		assertThat(status(port, "wrong-key", route.getKey())).isEqualTo(open ? 200 : 401);
		for (String key : List.of(USER_KEY, VIEWER_KEY, ADMIN_KEY)) {
			int status = status(port, key, route.getKey());
			if (open || route.getValue().keys().contains(key)) {
				assertThat(status).isNotIn(401, 403, 404, 500);
			}
			else {
				assertThat(status).isEqualTo(403);
			}
		}
	}

	@ParameterizedTest
	@MethodSource("matrix")
	void theOtherPortDoesNotKnowTheRoute(Map.Entry<String, Rule> route) {
		int other = (route.getValue().port() == Port.ADMIN) ? this.port : this.adminServer.port();
		int expected = (route.getValue().port() == Port.BOTH) ? 200 : 404;
		assertThat(status(other, ADMIN_KEY, route.getKey())).isEqualTo(expected);
	}

	@ParameterizedTest
	@ValueSource(strings = { "/%61dmin/v1/heads", "//admin/v1/heads", "/admin;x=1/v1/heads", "/x/../admin/v1/heads",
			"/actuator;a/prometheus", "/health/../admin/v1/heads", "/ADMIN/v1/heads", "/health/x" })
	void noSpellingReachesTheAdminApiThroughThePublicPort(String path) {
		assertThat(rawStatus(this.port, ADMIN_KEY, path)).isIn(400, 404);
	}

	@ParameterizedTest
	@ValueSource(strings = { "/%61dmin/v1/heads", "/admin;x=1/v1/heads", "/actuator/%70rometheus",
			"/actuator/health/../prometheus" })
	void noSpellingPassesWithoutAKey(String path) {
		assertThat(rawStatus(this.adminServer.port(), "", path)).isIn(400, 401, 404);
	}

	@Test
	void aRefusalHasTheShapeOfItsPort() {
		this.anyone.get()
			.uri("/v1/models")
			.exchange()
			.expectStatus()
			.isUnauthorized()
			.expectBody()
			.jsonPath("$.error.type")
			.isEqualTo("authentication_error")
			.jsonPath("$.error.code")
			.isEqualTo("invalid_api_key");
		client(this.port, VIEWER_KEY).get()
			.uri("/v1/models")
			.exchange()
			.expectStatus()
			.isForbidden()
			.expectBody()
			.jsonPath("$.error.type")
			.isEqualTo("permission_error")
			.jsonPath("$.error.code")
			.isEqualTo("permission_denied");
		client(this.adminServer.port(), "").get()
			.uri("/admin/v1/heads")
			.exchange()
			.expectStatus()
			.isUnauthorized()
			.expectHeader()
			.contentType(MediaType.APPLICATION_PROBLEM_JSON)
			.expectBody()
			.jsonPath("$.code")
			.isEqualTo("invalid_api_key")
			.jsonPath("$.status")
			.isEqualTo(401);
	}

	@ParameterizedTest
	@ValueSource(strings = { "Basic dXNlci1rZXk=", "user-key", "Bearer", "Bearer ", "Bearer user-key x" })
	void anotherSchemeIsNoKey(String header) {
		this.anyone.get()
			.uri("/v1/models")
			.header(HttpHeaders.AUTHORIZATION, header)
			.exchange()
			.expectStatus()
			.isUnauthorized()
			.expectBody();
	}

	private static int status(int port, String key, String route) {
		String[] parts = route.split(" ", 2);
		String path = parts[1].replace("{id}", FakeDecode.MODEL)
			.replace("{version}", "1")
			.replace("{*path}", "readiness");
		if (path.endsWith("/events")) {
			// Its body never ends.
			return rawStatus(port, key, path);
		}
		WebTestClient.RequestBodySpec request = client(port, key).method(HttpMethod.valueOf(parts[0])).uri(path);
		if (parts[0].equals("GET")) {
			return request.exchange().expectBody().returnResult().getStatus().value();
		}
		return request.contentType(MediaType.APPLICATION_JSON)
			.bodyValue("{\"reason\":\"matrix\"}")
			.exchange()
			.expectBody()
			.returnResult()
			.getStatus()
			.value();
	}

	/** On a bare socket: clients tidy paths up before they send them. */
	private static int rawStatus(int port, String key, String path) {
		return RawHttp.status(port, "GET " + path + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
				+ (key.isEmpty() ? "" : "Authorization: Bearer " + key + "\r\n") + "\r\n");
	}

	/** Which port serves a route. */
	private enum Port {

		PUBLIC, ADMIN, BOTH

	}

	/** Where a route is served and to whom. */
	record Rule(Port port, Set<String> keys) {
	}

}
