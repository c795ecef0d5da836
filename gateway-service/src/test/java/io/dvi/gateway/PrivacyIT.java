package io.dvi.gateway;

import io.dvi.v1.ErrorCode;
import io.grpc.Status;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;

/** What people write stays between them and the model. */
@ExtendWith(OutputCaptureExtension.class)
class PrivacyIT extends RunningGateway {

	private static final String CANARY = "xyzzy-canary-4711";

	@Test
	void noPromptTextReachesLogsOrErrors(CapturedOutput output) {
		String answers = text(post("/v1/chat/completions", body("", CANARY)))
				+ text(post("/v1/chat/completions", body("\"stream\":true,", CANARY)))
				+ text(post("/v1/chat/completions", body("\"temperature\":\"" + CANARY + "\",", CANARY)))
				+ text(post("/v1/chat/completions", body("\"stop\":[{\"a\":\"" + CANARY + "\"}],", CANARY)))
				+ text(post("/v1/chat/completions", body("", CANARY + "\"broken")))
				+ text(post("/v1/chat/completions", body("", CANARY).replace("user", CANARY)))
				+ text(post("/v1/completions", "{\"model\":\"smol\",\"prompt\":[\"" + CANARY + "\",2]}"));
		DECODE.plays(FakeDecode.refusing(Status.INTERNAL, ErrorCode.INTERNAL, "", "the model stopped"));
		answers += text(post("/v1/chat/completions", body("", CANARY)));
		DECODE.plays((request, observer) -> observer
			.onError(Status.UNKNOWN.withDescription("cannot handle " + CANARY).asRuntimeException()));
		answers += text(post("/v1/chat/completions", body("", CANARY)));
		assertThat(answers).contains("invalid_value", "internal_error").doesNotContain(CANARY);
		assertThat(output.getAll()).contains("internal_error").doesNotContain(CANARY);
	}

	@Test
	void keysAreNotLoggedEither(CapturedOutput output) {
		chat("").expectStatus().isOk().expectBody();
		client(this.port, "wrong-" + CANARY).get()
			.uri("/v1/models")
			.exchange()
			.expectStatus()
			.isUnauthorized()
			.expectBody();
		assertThat(output.getAll()).doesNotContain(CANARY).doesNotContain(USER_KEY);
	}

	private static String body(String fields, String content) {
		return "{" + fields + "\"model\":\"smol\",\"messages\":[{\"role\":\"user\",\"content\":\"" + content + "\"}]}";
	}

}
