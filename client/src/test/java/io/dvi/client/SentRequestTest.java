package io.dvi.client;

import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

/** What of a request the service is sent. */
@Timeout(20)
class SentRequestTest {

	private static final GenerateRequest REQUEST = GenerateRequest
		.of(new Prompt.Chat(List.of(new Prompt.Message("user", "hello"))));

	private final ScriptedDecode decode = new ScriptedDecode();

	@AutoClose
	private final InProcessServices services = new InProcessServices(DviClientOptions.defaults().withKey("secret"),
			this.decode);

	private final DviClient client = this.services.client();

	@Test
	void sendsEveryFieldOfTheRequest() {
		this.decode.then(ScriptedDecode.answering());
		GenerateRequest request = REQUEST.withRequestId("id")
			.withModel("smol")
			.withSampling(Sampling.of(0.5f)
				.keeping(0.9f, 40, 0.05f)
				.withSeed(11L)
				.withChoice(2)
				.withPenalties(new Sampling.Penalties(0.1f, -0.2f, 1.3f))
				.withLogitBias(Map.of(9, -100f)))
			.withEnding(new Ending(17, 3, List.of("END"), List.of(2, 5), true))
			.withOutput(new GenerateRequest.Output(new ResponseFormat.JsonSchema("{}"), 4))
			.withSpeculation(new Speculation(Speculation.Drafter.HEAD, 3))
			.withLearning(new GenerateRequest.Learning(true, "abc", "sums"));
		this.client.generate(request).forEachRemaining((event) -> {
		});
		io.dvi.v1.GenerateRequest wire = this.decode.received.get(0);
		assertThat(wire.getRequestId()).isEqualTo("id");
		assertThat(wire.getModel()).isEqualTo("smol");
		assertThat(wire.getChat().getMessages(0).getContent()).isEqualTo("hello");
		assertThat(wire.getSampling().getTemperature()).isEqualTo(0.5f);
		assertThat(wire.getSampling().getTopP()).isEqualTo(0.9f);
		assertThat(wire.getSampling().getTopK()).isEqualTo(40);
		assertThat(wire.getSampling().getSeed()).isEqualTo(11);
		assertThat(wire.getSampling().getChoice()).isEqualTo(2);
		assertThat(wire.getSampling().getMinP()).isEqualTo(0.05f);
		assertThat(wire.getSampling().getFrequencyPenalty()).isEqualTo(0.1f);
		assertThat(wire.getSampling().getPresencePenalty()).isEqualTo(-0.2f);
		assertThat(wire.getSampling().getRepetitionPenalty()).isEqualTo(1.3f);
		assertThat(wire.getSampling().getLogitBiasMap()).isEqualTo(Map.of(9, -100f));
		assertThat(wire.getEnding().getMinTokens()).isEqualTo(3);
		assertThat(wire.getEnding().getStopTokenIdsList()).containsExactly(2, 5);
		assertThat(wire.getEnding().getIgnoreEos()).isTrue();
		assertThat(wire.getResponseFormat().getJsonSchema()).isEqualTo("{}");
		assertThat(wire.getTopLogprobs()).isEqualTo(4);
		assertThat(wire.getMaxTokens()).isEqualTo(17);
		assertThat(wire.getStopList()).containsExactly("END");
		assertThat(wire.getSpeculation().getDrafter()).isEqualTo(io.dvi.v1.Speculation.Drafter.HEAD);
		assertThat(wire.getSpeculation().getDraftLength()).isEqualTo(3);
		assertThat(wire.getLearning().getOptOut()).isTrue();
		assertThat(wire.getLearning().getTenantKeyHash()).isEqualTo("abc");
		assertThat(wire.getLearning().getTask()).isEqualTo("sums");
		assertThat(this.services.authorization).isEqualTo("Bearer secret");
	}

	@Test
	void whatIsNotAskedForIsNotSent() {
		this.decode.then(ScriptedDecode.answering());
		this.client.generate(REQUEST).forEachRemaining((event) -> {
		});
		io.dvi.v1.GenerateRequest wire = this.decode.received.get(0);
		assertThat(wire.hasResponseFormat()).isFalse();
		assertThat(wire.hasTopLogprobs()).isFalse();
		assertThat(wire.getSampling().hasSeed()).isFalse();
		assertThat(wire.getSampling().getRepetitionPenalty()).isEqualTo(1);
	}

	@Test
	void anyJsonObjectIsAFormatOfItsOwn() {
		this.decode.then(ScriptedDecode.answering());
		this.client.generate(REQUEST.withOutput(new GenerateRequest.Output(new ResponseFormat.JsonObject(), null)))
			.forEachRemaining((event) -> {
			});
		assertThat(this.decode.received.get(0).getResponseFormat().hasJsonObject()).isTrue();
	}

	@Test
	void sendsToolsAndWhatBecameOfThem() {
		this.decode.then(ScriptedDecode.answering());
		Prompt.Message call = new Prompt.Message("assistant", "", List.of("{\"id\":\"c1\"}"), "");
		Prompt.Message result = new Prompt.Message("tool", "20 degrees", List.of(), "c1");
		this.client
			.generate(REQUEST.withPrompt(new Prompt.Chat(List.of(call, result), List.of("{\"type\":\"function\"}"))))
			.forEachRemaining((event) -> {
			});
		io.dvi.v1.ChatPrompt wire = this.decode.received.get(0).getChat();
		assertThat(wire.getToolsList()).containsExactly("{\"type\":\"function\"}");
		assertThat(wire.getMessages(0).getToolCallsList()).containsExactly("{\"id\":\"c1\"}");
		assertThat(wire.getMessages(1).getToolCallId()).isEqualTo("c1");
	}

}
