package io.dvi.trainer.grpc;

import io.dvi.engine.training.Bootstrap;
import io.dvi.engine.training.HeadEvaluation;
import io.dvi.trainer.training.HeldOutFigures;
import io.dvi.trainer.training.HeldOutReport;
import io.dvi.v1.EvaluationReport;
import io.dvi.v1.Interval;

/** Evaluations as messages. */
final class EvaluationMessages {

	private EvaluationMessages() {
	}

	static EvaluationReport report(HeldOutReport report) {
		EvaluationReport.Builder message = EvaluationReport.newBuilder()
			.setVersion(report.version())
			.setActiveVersion(report.activeVersion())
			.setOverall(figures(report.overall()));
		report.tasks().forEach((task) -> message.addTasks(figures(task)));
		report.active().ifPresent((active) -> message.setActive(figures(active)));
		return message.build();
	}

	private static io.dvi.v1.HeldOutFigures figures(HeldOutFigures figures) {
		HeadEvaluation evaluation = figures.head().evaluation();
		io.dvi.v1.HeldOutFigures.Builder message = io.dvi.v1.HeldOutFigures.newBuilder()
			.setTask(figures.task())
			.setRequests(evaluation.episodes().size())
			.setRows(evaluation.rows())
			.setVocabularyCoverage(evaluation.coverage())
			.setFirstTokenAgreement(evaluation.agreement())
			.setKl(evaluation.divergence())
			.setTokensPerStepAlone(evaluation.tokensPerStepAlone())
			.setTokensPerStep(figures.head().speed().tokensPerStep())
			.setSpeed(figures.head().speed().relative())
			.setSpeedWithoutHead(figures.withoutHead().relative());
		double accepted = evaluation.acceptanceWhereReached(0);
		for (int draft = 1; !Double.isNaN(accepted); draft++) {
			message.addAcceptance(accepted);
			accepted = evaluation.acceptanceWhereReached(draft);
		}
		if (known(figures.interval())) {
			message.setSpeedInterval(interval(figures.interval()));
		}
		figures.gain().ifPresent((gain) -> {
			message.setGain(gain.share());
			if (known(gain.interval())) {
				message.setGainInterval(interval(gain.interval()));
			}
		});
		return message.build();
	}

	private static boolean known(Bootstrap.Interval interval) {
		return !Double.isNaN(interval.low());
	}

	private static Interval interval(Bootstrap.Interval interval) {
		return Interval.newBuilder().setLow(interval.low()).setHigh(interval.high()).build();
	}

}
