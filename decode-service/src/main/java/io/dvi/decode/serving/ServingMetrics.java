package io.dvi.decode.serving;

import io.dvi.engine.ErrorCode;
import io.dvi.engine.GenerationEvent.Finished;
import io.dvi.engine.GenerationEvent.Timings;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;

import java.time.Duration;
import java.util.Locale;

/** What operators see of requests. Recorded by the calls, never by the decode thread. */
public final class ServingMetrics {

	private final MeterRegistry registry;

	private final SpeculationMetrics speculation;

	private final Counter promptTokens;

	private final Counter generationTokens;

	private final Timer firstToken;

	private final Timer perToken;

	private final Timer queue;

	private final Timer prefill;

	private final Timer decode;

	private final Timer whole;

	/**
	 * Registers what is known before the first request.
	 * @param registry where figures are published
	 */
	public ServingMetrics(MeterRegistry registry) {
		this.registry = registry;
		this.speculation = new SpeculationMetrics(registry);
		this.promptTokens = registry.counter("dvi.prompt.tokens");
		this.generationTokens = registry.counter("dvi.generation.tokens");
		this.firstToken = timer("dvi.time.to.first.token", "From the request to its first text");
		this.perToken = timer("dvi.time.per.output.token", "Mean time of a request's tokens after the first");
		this.queue = timer("dvi.request.queue.time", "From the request to its slot");
		this.prefill = timer("dvi.request.prefill.time", "From the slot to the first token");
		this.decode = timer("dvi.request.decode.time", "From the first token to the last");
		this.whole = timer("dvi.e2e.request.latency", "From the request to its last event");
	}

	/**
	 * Counts an answer's first text.
	 * @param sinceRequest time since the request came
	 */
	public void firstText(Duration sinceRequest) {
		this.firstToken.record(sinceRequest);
	}

	/**
	 * Counts a complete answer.
	 * @param modelName the served model
	 * @param finished the answer's figures
	 * @param sinceRequest time since the request came
	 */
	public void finished(String modelName, Finished finished, Duration sinceRequest) {
		this.promptTokens.increment(finished.promptTokens());
		this.generationTokens.increment(finished.completionTokens());
		this.registry
			.counter("dvi.request.success", "finished_reason", finished.reason().name().toLowerCase(Locale.ROOT))
			.increment();
		Timings timings = finished.timings();
		this.queue.record(Duration.ofNanos(timings.queueNanos()));
		this.prefill.record(Duration.ofNanos(timings.prefillNanos()));
		this.decode.record(Duration.ofNanos(timings.decodeNanos()));
		if (finished.completionTokens() > 1) {
			this.perToken.record(Duration.ofNanos(timings.decodeNanos() / (finished.completionTokens() - 1)));
		}
		this.whole.record(sinceRequest);
		this.speculation.record(modelName, finished.speculation());
	}

	/**
	 * Counts a request that was given up.
	 * @param stage what ended it: client, deadline or slow_consumer
	 */
	public void cancelled(String stage) {
		this.registry.counter("dvi.requests.cancelled", "stage", stage).increment();
	}

	/**
	 * Counts a request that was refused or failed.
	 * @param code why
	 */
	public void failed(ErrorCode code) {
		this.registry.counter("dvi.request.failures", "code", code.name().toLowerCase(Locale.ROOT)).increment();
	}

	private Timer timer(String name, String description) {
		return Timer.builder(name)
			.description(description)
			.publishPercentileHistogram()
			.minimumExpectedValue(Duration.ofMillis(1))
			.maximumExpectedValue(Duration.ofMinutes(5))
			.register(this.registry);
	}

}
