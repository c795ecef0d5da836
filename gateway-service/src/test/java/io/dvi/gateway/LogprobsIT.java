package io.dvi.gateway;

import io.dvi.v1.Finished;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** Log-probabilities of chat completions. */
class LogprobsIT extends RunningGateway {

	private static final String ENTRY = "{\"token\":\"é\",\"logprob\":-1.0,\"bytes\":[195,169],\"top_logprobs\":["
			+ "{\"token\":\"token_id:2\",\"logprob\":-0.5,\"bytes\":null},"
			+ "{\"token\":\"é\",\"logprob\":-9999.0,\"bytes\":[195,169]}]}";

	@Test
	void everyTokenHasAnEntry() {
		DECODE.plays(FakeDecode.playing(FakeDecode.likely("é"), FakeDecode.likely("é"),
				FakeDecode.finished(Finished.Reason.STOP)));
		assertThat(text(chat("\"logprobs\":true,\"top_logprobs\":2")))
			.contains("\"logprobs\":{\"content\":[" + ENTRY + "," + ENTRY + "],\"refusal\":null}");
		assertThat(DECODE.only().getTopLogprobs()).isEqualTo(2);
	}

	@Test
	void inAStreamTheyComeWithTheirTokens() {
		DECODE.plays(FakeDecode.playing(FakeDecode.likely("é"), FakeDecode.finished(Finished.Reason.STOP)));
		assertThat(text(chat("\"logprobs\":true,\"top_logprobs\":2,\"stream\":true")))
			.contains("\"delta\":{\"content\":\"é\"},\"logprobs\":{\"content\":[" + ENTRY + "],\"refusal\":null},"
					+ "\"finish_reason\":null");
	}

	@Test
	void tokensWhoseTextIsStillToComeAreNotLost() {
		DECODE.plays(FakeDecode.playing(FakeDecode.likely("é")
			.toBuilder()
			.setDelta(FakeDecode.likely("é").getDelta().toBuilder().setText(""))
			.build(), FakeDecode.delta("é"), FakeDecode.finished(Finished.Reason.STOP)));
		String body = text(chat("\"logprobs\":true,\"top_logprobs\":2,\"stream\":true"));
		assertThat(body).containsSubsequence("\"delta\":{\"content\":\"\"},\"logprobs\":{\"content\":[" + ENTRY,
				"\"delta\":{\"content\":\"é\"},\"logprobs\":{\"content\":[]");
	}

	@Test
	void withoutTopOnlyTheTokenIsTold() {
		chat("\"logprobs\":true").expectStatus().isOk().expectBody();
		assertThat(DECODE.only().getTopLogprobs()).isZero();
		assertThat(DECODE.only().hasTopLogprobs()).isTrue();
	}

	@Test
	void tokensMayBeCalledByTheirIds() {
		DECODE.plays(FakeDecode.playing(FakeDecode.likely("A"), FakeDecode.finished(Finished.Reason.STOP)));
		assertThat(text(chat("\"logprobs\":true,\"return_tokens_as_token_ids\":true")))
			.contains("{\"token\":\"token_id:65\",\"logprob\":-1.0,\"bytes\":[65]");
	}

	@Test
	void whoDoesNotAskGetsNone() {
		DECODE.plays(FakeDecode.playing(FakeDecode.likely("A"), FakeDecode.finished(Finished.Reason.STOP)));
		assertThat(text(chat(""))).contains("\"logprobs\":null").doesNotContain("token_ids");
	}

	@Test
	void idsOfPromptAndAnswerAreShownWhereAskedFor() {
		chat("\"return_token_ids\":true").expectBody()
			.jsonPath("$.prompt_token_ids[0]")
			.isEqualTo((int) 'h')
			.jsonPath("$.choices[0].token_ids[0]")
			.isEqualTo(1);
		assertThat(text(chat("\"return_token_ids\":true,\"stream\":true")))
			.containsSubsequence("\"role\":\"assistant\"", "\"prompt_token_ids\":[104,105]", "\"token_ids\":[1]");
	}

}
