package io.dvi.gateway;

import io.dvi.gateway.backend.Decoder;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.test.context.TestPropertySource;

import static org.assertj.core.api.Assertions.assertThat;

/** A gateway of its own, since what it knows of the model may be some seconds old. */
@TestPropertySource(properties = "dvi.gateway.decode-check=50ms")
class NoToolsIT extends RunningGateway {

	@Autowired
	private Decoder decoder;

	@BeforeEach
	void takeThePlaceAway() {
		DECODE.hasNoPlaceForTools();
		Awaitility.await().until(() -> !this.decoder.model().blockOptional().orElseThrow().tools());
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', value = {
			"tools|{\"role\":\"user\",\"content\":\"x\"}|,\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"f\"}}]",
			"messages[0].role|{\"role\":\"tool\",\"content\":\"x\",\"tool_call_id\":\"c\"}|''",
			"messages[0].tool_calls|{\"role\":\"assistant\",\"tool_calls\":[{\"id\":\"c\",\"function\":"
					+ "{\"name\":\"f\",\"arguments\":\"{}\"}}]}|''" })
	void aModelWithoutAPlaceForToolsRefusesThem(String param, String message, String fields) {
		post("/v1/chat/completions", "{\"model\":\"smol\",\"messages\":[" + message + "]" + fields + "}").expectStatus()
			.isBadRequest()
			.expectBody()
			.jsonPath("$.error.param")
			.isEqualTo(param)
			.jsonPath("$.error.code")
			.isEqualTo("unsupported_parameter");
		assertThat(DECODE.received).isEmpty();
	}

}
