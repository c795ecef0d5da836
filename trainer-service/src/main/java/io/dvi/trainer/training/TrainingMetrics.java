package io.dvi.trainer.training;

import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

import io.dvi.engine.training.GateFigures;
import io.dvi.engine.training.StepFigures;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import org.jspecify.annotations.Nullable;

/** What training looks like from outside. */
class TrainingMetrics {

	private final MeterRegistry meters;

	private final AtomicReference<@Nullable StepFigures> last = new AtomicReference<>();

	private final Timer steps;

	private volatile int bufferRows;

	private volatile double drift = Double.NaN;

	private final AtomicReference<@Nullable GateFigures> judged = new AtomicReference<>();

	private volatile long publishedEpochSecond;

	TrainingMetrics(MeterRegistry meters) {
		this.meters = meters;
		this.steps = Timer.builder("dvi.trainer.step.duration").description("Optimiser steps").register(meters);
		figure("dvi.trainer.step", "Optimiser steps since training last took a head over", StepFigures::step);
		figure("dvi.trainer.loss", "Loss of the last step", StepFigures::loss);
		figure("dvi.trainer.kl", "Divergence from the verifier in the last step", StepFigures::divergence);
		figure("dvi.trainer.grad.norm", "Norm of the last gradient before clipping", StepFigures::gradientNorm);
		Gauge.builder("dvi.trainer.buffer.size", this, (metrics) -> metrics.bufferRows)
			.description("Rows the current or last round holds")
			.register(meters);
		Gauge.builder("dvi.trainer.drift", this, (metrics) -> metrics.drift)
			.description("Divergence of the text that came in for the last round from older text, from 0 to 1")
			.register(meters);
		judged("dvi.trainer.agreement", "First-token agreement on held-out experience at the last judgement",
				GateFigures.HeadFigures::agreement);
		Gauge.builder("dvi.trainer.held.out.rows", this.judged, (reference) -> {
			GateFigures figures = reference.get();
			return (figures != null) ? figures.rows() : Double.NaN;
		}).description("Held-out rows that the last judgement rests on").register(meters);
		judged("dvi.trainer.speed", "Expected tokens per second there against plain decoding",
				GateFigures.HeadFigures::speed);
		judged("dvi.trainer.tokens.per.step", "Expected tokens of a verify step there",
				GateFigures.HeadFigures::tokensPerStep);
		Gauge.builder("dvi.trainer.last.publish.timestamp", this, (metrics) -> metrics.publishedEpochSecond)
			.description("When this process last published a head, in seconds since 1970")
			.baseUnit("seconds")
			.register(meters);
		for (RoundOutcome outcome : RoundOutcome.values()) {
			decisions(outcome);
		}
	}

	void began(RoundInProgress round) {
		this.bufferRows = round.windows().rows();
		this.drift = round.drift();
	}

	/** Of the last round's text from older text, NaN before the first. */
	double drift() {
		return this.drift;
	}

	void stepped(StepFigures figures, Duration worked) {
		this.last.set(figures);
		this.steps.record(worked);
	}

	void judged(Judge.Judgement judgement) {
		this.judged.set(judgement.decision().figures());
	}

	void ended(RoundOutcome outcome, Instant at) {
		decisions(outcome).increment();
		if (outcome == RoundOutcome.PUBLISHED) {
			this.publishedEpochSecond = at.getEpochSecond();
		}
	}

	private Counter decisions(RoundOutcome outcome) {
		return Counter.builder("dvi.gate.decisions")
			.description("How rounds ended")
			.tag("result", outcome.name().toLowerCase(Locale.ROOT))
			.register(this.meters);
	}

	private void judged(String name, String description, ToDoubleFunction<GateFigures.HeadFigures> figure) {
		judged(name, description, "candidate", GateFigures::candidate, figure);
		judged(name, description, "active", GateFigures::active, figure);
	}

	private void judged(String name, String description, String head,
			Function<GateFigures, GateFigures.HeadFigures> which, ToDoubleFunction<GateFigures.HeadFigures> figure) {
		Gauge.builder(name, this.judged, (reference) -> {
			GateFigures figures = reference.get();
			return (figures != null) ? figure.applyAsDouble(which.apply(figures)) : Double.NaN;
		}).description(description).tag("head", head).register(this.meters);
	}

	private void figure(String name, String description, ToDoubleFunction<StepFigures> figure) {
		Gauge.builder(name, this.last, (reference) -> {
			StepFigures figures = reference.get();
			return (figures != null) ? figure.applyAsDouble(figures) : Double.NaN;
		}).description(description).register(this.meters);
	}

}
