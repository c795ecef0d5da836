package io.dvi.trainer.training;

import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.ToDoubleFunction;

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

	private volatile double candidateAgreement = Double.NaN;

	private volatile double activeAgreement = Double.NaN;

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
		Gauge.builder("dvi.trainer.agreement", this, (metrics) -> metrics.candidateAgreement)
			.description("First-token agreement on held-out experience at the last judgement")
			.tag("head", "candidate")
			.register(meters);
		Gauge.builder("dvi.trainer.agreement", this, (metrics) -> metrics.activeAgreement)
			.description("First-token agreement on held-out experience at the last judgement")
			.tag("head", "active")
			.register(meters);
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

	void stepped(StepFigures figures, Duration worked) {
		this.last.set(figures);
		this.steps.record(worked);
	}

	void judged(Judge.Judgement judgement) {
		this.candidateAgreement = judgement.candidate().agreement();
		this.activeAgreement = judgement.active().agreement();
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

	private void figure(String name, String description, ToDoubleFunction<StepFigures> figure) {
		Gauge.builder(name, this.last, (reference) -> {
			StepFigures figures = reference.get();
			return (figures != null) ? figure.applyAsDouble(figures) : Double.NaN;
		}).description(description).register(this.meters);
	}

}
