package io.dvi.system;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

import java.time.Duration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

/** What every client of OpenAI's API may expect of a running gateway. */
@ExtendWith(SharedInstance.class)
@Timeout(120)
abstract class ClientContractIT {

	private static final int DECODE_MANAGEMENT = 1011;

	private static final String QUESTION = "Name three colours of the rainbow.";

	/** Takes far longer than a caller waits or listens. */
	private static final String LONG_QUESTION = "Count from one to a thousand, in words.";

	private static final int LONG_ANSWER = 1_500;

	private final LocalInstance instance;

	ClientContractIT(SharedInstance.Running running) {
		this.instance = running.instance();
	}

	/**
	 * Asks for an answer in one piece.
	 * @param call where, as whom, and how long the answer may be
	 * @return what the client made of it
	 */
	abstract Answer whole(Call call);

	/**
	 * Asks for an answer as a stream, and reads it to its end.
	 * @param call where, as whom, and how long the answer may be
	 * @return what the client made of it
	 */
	abstract Answer streamed(Call call);

	/**
	 * Asks for an answer as a stream, reads a first piece and leaves.
	 * @param call where, as whom, and how long the answer may be
	 */
	abstract void leftEarly(Call call);

	/**
	 * Asks for an answer of a shape, in the client's own words for that.
	 * @param call where, as whom, and how long the answer may be
	 * @return what the client read from the answer
	 */
	abstract Person person(Call call);

	/**
	 * Checks that a refusal was understood.
	 * @param refusal what the gateway said
	 * @param thrown what the client threw
	 */
	abstract void isUnderstood(Refusal refusal, Throwable thrown);

	/**
	 * Checks that the client says it waited in vain.
	 * @param thrown what the client threw
	 */
	abstract void isATimeout(Throwable thrown);

	@Test
	void aStreamSaysWhatAWholeAnswerSays() {
		Answer whole = whole(call());
		assertThat(whole.text()).isNotEmpty();
		assertThat(whole.finishReason()).isIn("stop", "length");
		assertThat(whole.promptTokens()).isPositive();
		assertThat(whole.completionTokens()).isPositive();
		assertThat(streamed(call())).isEqualTo(whole);
	}

	@Test
	void anAnswerHasTheShapeTheClientAskedFor() {
		Person person = person(new Call(this.instance.openAiBaseUrl(), this.instance.apiKey(), this.instance.model(),
				"Ada is 36 years old. Write her name and her age as JSON.", 0, 200, Duration.ofMinutes(1), 0));
		assertThat(person.name()).isNotEmpty();
		assertThat(person.age()).isNotNull();
	}

	@Test
	void anUnknownKeyIsUnderstood() {
		Call call = call();
		isUnderstood(Refusal.UNKNOWN_KEY, catchThrowable(() -> whole(
				new Call(call.baseUrl(), "nobody's", call.model(), call.question(), 0, 8, call.timeout(), 0))));
	}

	@Test
	void anUnknownModelIsUnderstoodOnAStreamToo() {
		Call call = call();
		Call unknown = new Call(call.baseUrl(), call.key(), "another", call.question(), 0, 8, call.timeout(), 0);
		isUnderstood(Refusal.UNKNOWN_MODEL, catchThrowable(() -> whole(unknown)));
		isUnderstood(Refusal.UNKNOWN_MODEL, catchThrowable(() -> streamed(unknown)));
	}

	@Test
	void aValueOutOfRangeIsUnderstood() {
		Call call = call();
		isUnderstood(Refusal.TOO_HOT, catchThrowable(() -> whole(
				new Call(call.baseUrl(), call.key(), call.model(), call.question(), 7, 8, call.timeout(), 0))));
	}

	@Test
	void whoLeavesEarlyFreesTheSlot() {
		double cancelled = metric("dvi_requests_cancelled_total");
		leftEarly(patient(LONG_ANSWER, Duration.ofMinutes(1)));
		freed(cancelled);
	}

	@Test
	void whoWaitsNoLongerFreesTheSlot() {
		double cancelled = metric("dvi_requests_cancelled_total");
		isATimeout(catchThrowable(() -> whole(patient(LONG_ANSWER, Duration.ofMillis(700)))));
		freed(cancelled);
	}

	@Test
	void aFullGatewayIsAskedAgain() {
		try (FaultyDoor door = new FaultyDoor(this.instance, 1)) {
			Call call = call();
			Answer answer = whole(
					new Call(door.baseUrl(), call.key(), call.model(), call.question(), 0, 16, call.timeout(), 2));
			assertThat(answer.text()).isNotEmpty();
			assertThat(door.retries()).hasSize(2);
		}
	}

	private Call call() {
		return new Call(this.instance.openAiBaseUrl(), this.instance.apiKey(), this.instance.model(), QUESTION, 0, 24,
				Duration.ofMinutes(1), 0);
	}

	private Call patient(int maxTokens, Duration timeout) {
		return new Call(this.instance.openAiBaseUrl(), this.instance.apiKey(), this.instance.model(), LONG_QUESTION, 0,
				maxTokens, timeout, 0);
	}

	private void freed(double cancelledBefore) {
		Awaitility.await()
			.atMost(Duration.ofSeconds(5))
			.until(() -> metric("dvi_requests_cancelled_total") > cancelledBefore
					&& metric("dvi_requests_running") == 0);
	}

	private double metric(String name) {
		try (Rest rest = new Rest(this.instance)) {
			return rest.metric(this.instance.port(DECODE_MANAGEMENT), name);
		}
	}

	/**
	 * Something with a shape.
	 *
	 * @param name what somebody is called
	 * @param age in years
	 */
	record Person(String name, Integer age) {
	}

	/**
	 * One question.
	 *
	 * @param baseUrl of the gateway, or of what stands in front
	 * @param key of the caller
	 * @param model whose answer is wanted
	 * @param question the only message
	 * @param temperature 0 is greedy
	 * @param maxTokens most tokens of the answer
	 * @param timeout how long the client waits
	 * @param retries how often it asks again
	 */
	record Call(String baseUrl, String key, String model, String question, double temperature, int maxTokens,
			Duration timeout, int retries) {
	}

	/**
	 * What a client made of an answer.
	 *
	 * @param text the assistant's message
	 * @param finishReason in OpenAI's words
	 * @param promptTokens tokens of the prompt
	 * @param completionTokens tokens of the answer
	 */
	record Answer(String text, String finishReason, long promptTokens, long completionTokens) {
	}

	/** What the gateway says no to. */
	enum Refusal {

		/** 401. */
		UNKNOWN_KEY(401, "invalid_api_key", ""),
		/** 404. */
		UNKNOWN_MODEL(404, "model_not_found", "model"),
		/** 400. */
		TOO_HOT(400, "invalid_value", "temperature");

		private final int status;

		private final String code;

		private final String param;

		Refusal(int status, String code, String param) {
			this.status = status;
			this.code = code;
			this.param = param;
		}

		int status() {
			return this.status;
		}

		String code() {
			return this.code;
		}

		String param() {
			return this.param;
		}

	}

}
