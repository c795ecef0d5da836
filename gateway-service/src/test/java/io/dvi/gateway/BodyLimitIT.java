package io.dvi.gateway;

import java.util.Collections;
import java.util.Map;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import reactor.core.publisher.Flux;

import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.test.web.reactive.server.WebTestClient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

/**
 * How large a body may be and how deep its JSON, on both ports: the limit and what was
 * given are named, and no service hears of it.
 */
class BodyLimitIT extends RunningAdmin {

	private static final int MOST = 2 << 20;

	private static final long MOST_OF_A_FILE = 256L << 20;

	@Test
	void aBodyThatIsTooLongIsRefusedByItsLength() {
		String body = chatBody("\"x\":\"" + "a".repeat(MOST) + "\"");
		tooLarge(post("/v1/chat/completions", body),
				"the body must be at most " + MOST + " bytes. Given: " + body.length());
		String pointer = "{\"version\":2,\"reason\":\"" + "a".repeat(MOST) + "\"}";
		tooLargeForAdmins(move("*", pointer),
				"the body must be at most " + MOST + " bytes. Given: " + pointer.length());
		assertThat(DECODE.received).isEmpty();
	}

	@Test
	void whatAnnouncesItsLengthIsRefusedUnread() {
		assertThat(RawHttp.status(this.port, announced("/v1/chat/completions", USER_KEY, MOST + 1))).isEqualTo(413);
		assertThat(RawHttp.status(this.adminServer.port(),
				announced("/admin/v1/heads?reason=r", ADMIN_KEY, MOST_OF_A_FILE + 1)))
			.isEqualTo(413);
		// Who may not ask at all hears nothing of limits.
		assertThat(RawHttp.status(this.port, announced("/v1/chat/completions", "no-key", MOST + 1))).isEqualTo(401);
	}

	@Test
	void aBodyOfUnknownLengthIsRefusedWhereItGetsTooLong() {
		String start = "the body must be at most " + MOST + " bytes. Given: at least 2";
		tooLarge(stream(this.user, "/v1/chat/completions"), start);
		tooLargeForAdmins(stream(this.operator, "/admin/v1/playground"), start);
		assertThat(DECODE.received).isEmpty();
	}

	static Stream<Arguments> beyondTheParser() {
		return Stream.of(
				arguments("[".repeat(64) + "]".repeat(64),
						"the body's JSON must be nested at most 64 deep. Given: at least 65"),
				arguments("{\"" + "k".repeat(60_000) + "\":1}",
						"a name in the body's JSON must be at most 50000 characters. Given: at least "),
				arguments("1".repeat(1001),
						"a number in the body's JSON must be at most 1000 characters. Given: at least 1001"));
	}

	@ParameterizedTest
	@MethodSource("beyondTheParser")
	void jsonBeyondTheParserIsRefused(String value, String sentence) {
		chat("\"metadata\":" + value).expectStatus()
			.isBadRequest()
			.expectBody()
			.jsonPath("$.error.code")
			.isEqualTo("invalid_json")
			.jsonPath("$.error.message")
			.value(String.class, (message) -> assertThat(message).startsWith(sentence));
		move("*", "{\"version\":2,\"reason\":\"r\",\"x\":" + value + "}").expectStatus()
			.isBadRequest()
			.expectHeader()
			.contentType(MediaType.APPLICATION_PROBLEM_JSON)
			.expectBody()
			.jsonPath("$.code")
			.isEqualTo("invalid_json")
			.jsonPath("$.detail")
			.value(String.class, (detail) -> assertThat(detail).startsWith(sentence));
		assertThat(DECODE.received).isEmpty();
	}

	@Test
	void jsonMayBeSoDeep() {
		chat("\"metadata\":" + "[".repeat(63) + "]".repeat(63)).expectStatus().isOk().expectBody();
	}

	@Test
	void aNumberThatNoFieldHoldsIsRefusedWithTheRange() {
		refused(move("*", "{\"version\":9223372036854775808,\"reason\":\"r\"}"), "version",
				"`version` must be from -9223372036854775808 to 9223372036854775807. Given: 9223372036854775808");
		refused(order("/playground", "{\"prompt\":\"p\",\"max_tokens\":2147483648}", Map.of()), "max_tokens",
				"`max_tokens` must be from -2147483648 to 2147483647. Given: 2147483648");
	}

	private static void refused(WebTestClient.ResponseSpec response, String param, String detail) {
		response.expectStatus()
			.isBadRequest()
			.expectBody()
			.jsonPath("$.param")
			.isEqualTo(param)
			.jsonPath("$.detail")
			.isEqualTo(detail);
	}

	private static void tooLarge(WebTestClient.ResponseSpec response, String sentence) {
		response.expectStatus()
			.isEqualTo(413)
			.expectBody()
			.jsonPath("$.error.type")
			.isEqualTo("invalid_request_error")
			.jsonPath("$.error.code")
			.isEqualTo("request_too_large")
			.jsonPath("$.error.message")
			.value(String.class, (message) -> assertThat(message).startsWith(sentence));
	}

	private static void tooLargeForAdmins(WebTestClient.ResponseSpec response, String sentence) {
		response.expectStatus()
			.isEqualTo(413)
			.expectHeader()
			.contentType(MediaType.APPLICATION_PROBLEM_JSON)
			.expectBody()
			.jsonPath("$.code")
			.isEqualTo("request_too_large")
			.jsonPath("$.detail")
			.value(String.class, (detail) -> assertThat(detail).startsWith(sentence));
	}

	private static WebTestClient.ResponseSpec stream(WebTestClient client, String path) {
		Flux<String> pieces = Flux.fromIterable(Collections.nCopies(3 << 4, "a".repeat(1 << 16)))
			.startWith("{\"prompt\":\"");
		return client.method(HttpMethod.POST)
			.uri(path)
			.contentType(MediaType.APPLICATION_JSON)
			.body(pieces, String.class)
			.exchange();
	}

	private static String announced(String path, String key, long length) {
		return "POST " + path + " HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " + key
				+ "\r\nContent-Type: application/json\r\nContent-Length: " + length + "\r\n\r\n";
	}

}
