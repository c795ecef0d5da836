package io.dvi.gateway;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.http.MediaType;
import org.springframework.test.web.reactive.server.WebTestClient;

import static org.assertj.core.api.Assertions.assertThat;

/** The files of the console: where they are served, to whom and under which policy. */
class ConsoleIT extends RunningGateway {

	@ParameterizedTest
	@ValueSource(strings = { "/", "/assets/app.js", "/assets/console.css", "/assets/icon.svg" })
	void filesNeedNoKeyAndForbidWhatIsNotTheirs(String path) {
		client(this.adminServer.port(), "").get()
			.uri(path)
			.exchange()
			.expectStatus()
			.isOk()
			.expectHeader()
			.value("Content-Security-Policy",
					(policy) -> assertThat(policy).startsWith("default-src 'none'")
						.doesNotContain("unsafe", "http", "*"))
			.expectHeader()
			.valueEquals("X-Content-Type-Options", "nosniff")
			.expectHeader()
			.valueEquals("Cache-Control", "no-cache")
			.expectBody();
	}

	@Test
	void filesHaveTheTypesThatBrowsersInsistOn() {
		WebTestClient visitor = client(this.adminServer.port(), "");
		visitor.get().uri("/").exchange().expectHeader().contentTypeCompatibleWith(MediaType.TEXT_HTML).expectBody();
		visitor.get()
			.uri("/assets/app.js")
			.exchange()
			.expectHeader()
			.contentTypeCompatibleWith("text/javascript")
			.expectBody();
		visitor.get()
			.uri("/assets/console.css")
			.exchange()
			.expectHeader()
			.contentTypeCompatibleWith("text/css")
			.expectBody();
	}

	@ParameterizedTest
	@ValueSource(strings = { "/", "/assets/app.js" })
	void thePublicPortHasNoConsole(String path) {
		client(this.port, ADMIN_KEY).get().uri(path).exchange().expectStatus().isNotFound().expectBody();
	}

	@ParameterizedTest
	@ValueSource(strings = { "/assets/", "/assets/none.js", "/assets/../index.html", "/assets/..%2findex.html",
			"/assets/..;/..;/application.yaml", "/assets/%2e%2e/%2e%2e/application.yaml", "/index.html" })
	void nothingElseOfTheGatewayIsServed(String path) {
		int status = RawHttp.status(this.adminServer.port(),
				"GET " + path + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
		assertThat(status).isIn(400, 401, 404);
	}

	@Test
	void aFileIsNotWritten() {
		client(this.adminServer.port(), "").post()
			.uri("/assets/app.js")
			.bodyValue("x")
			.exchange()
			.expectStatus()
			.value((status) -> assertThat(status).isIn(404, 405))
			.expectBody();
	}

}
