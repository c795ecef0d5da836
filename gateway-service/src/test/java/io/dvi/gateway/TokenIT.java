package io.dvi.gateway;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/** The routes around completions: models, tokens, version. */
class TokenIT extends RunningGateway {

	@Test
	void modelsAreListedAndShown() {
		this.user.get()
			.uri("/v1/models")
			.exchange()
			.expectStatus()
			.isOk()
			.expectBody()
			.jsonPath("$.object")
			.isEqualTo("list")
			.jsonPath("$.data[0].id")
			.isEqualTo("smol")
			.jsonPath("$.data[0].object")
			.isEqualTo("model")
			.jsonPath("$.data[0].created")
			.isEqualTo(1_700_000_000)
			.jsonPath("$.data[0].owned_by")
			.isEqualTo("dvi")
			.jsonPath("$.data[0].max_model_len")
			.isEqualTo(2048);
		this.user.get()
			.uri("/v1/models/smol")
			.exchange()
			.expectStatus()
			.isOk()
			.expectBody()
			.jsonPath("$.root")
			.isEqualTo("smol");
		this.user.get()
			.uri("/v1/models/other")
			.exchange()
			.expectStatus()
			.isNotFound()
			.expectBody()
			.jsonPath("$.error.code")
			.isEqualTo("model_not_found");
	}

	@Test
	void textBecomesTokensAndTokensText() {
		assertThat(text(post("/tokenize", "{\"model\":\"smol\",\"prompt\":\"ab\"}")))
			.isEqualTo("{\"count\":2,\"max_model_len\":2048,\"tokens\":[97,98],\"token_strs\":null}");
		assertThat(text(post("/tokenize", "{\"messages\":[{\"role\":\"user\",\"content\":\"c\"}]}")))
			.isEqualTo("{\"count\":1,\"max_model_len\":2048,\"tokens\":[99],\"token_strs\":null}");
		assertThat(text(post("/detokenize", "{\"model\":\"smol\",\"tokens\":[97,98]}")))
			.isEqualTo("{\"prompt\":\"ab\"}");
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', value = { "/tokenize|{}|prompt", "/tokenize|{\"prompt\":5}|prompt",
			"/tokenize|{\"prompt\":\"a\",\"messages\":[]}|prompt", "/tokenize|{\"messages\":[]}|messages",
			"/tokenize|{\"prompt\":\"a\",\"return_token_strs\":true}|return_token_strs",
			"/tokenize|{\"prompt\":\"a\",\"add_special_tokens\":true}|add_special_tokens", "/detokenize|{}|tokens",
			"/detokenize|{\"tokens\":[-1]}|tokens", "/detokenize|{\"tokens\":\"x\"}|tokens" })
	void whatCannotBeReadIsNamed(String route, String body, String param) {
		post(route, body).expectStatus().isBadRequest().expectBody().jsonPath("$.error.param").isEqualTo(param);
	}

	@Test
	void anotherModelIsNotFound() {
		for (String body : new String[] { "/tokenize {\"model\":\"x\",\"prompt\":\"a\"}",
				"/detokenize {\"model\":\"x\",\"tokens\":[1]}" }) {
			String[] call = body.split(" ", 2);
			post(call[0], call[1]).expectStatus().isNotFound().expectBody();
		}
	}

	@Test
	void theVersionIsThatOfTheBuild() {
		this.user.get()
			.uri("/version")
			.exchange()
			.expectStatus()
			.isOk()
			.expectBody()
			.jsonPath("$.version")
			.value(String.class, (version) -> assertThat(version).matches("\\d+\\.\\d+\\.\\d+.*"));
	}

	@Test
	void theDocumentOfTheRoutesIsServed() {
		this.user.get()
			.uri("/openapi.json")
			.exchange()
			.expectStatus()
			.isOk()
			.expectBody()
			.jsonPath("$.openapi")
			.isEqualTo("3.1.0")
			.jsonPath("$.paths['/v1/chat/completions'].post.operationId")
			.isNotEmpty();
	}

}
