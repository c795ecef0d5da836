package io.dvi.client.internal;

import io.dvi.client.HeadReport;
import io.dvi.v1.EvaluationProgress;
import io.dvi.v1.EvaluationReport;
import io.dvi.v1.HeldOutFigures;
import io.dvi.v1.Interval;

/** From the messages of an evaluation to the SDK's records. */
final class ReportMapping {

	private ReportMapping() {
	}

	static HeadReport fromWire(EvaluationReport wire) {
		return new HeadReport(wire.getVersion(), wire.getActiveVersion(), figures(wire.getOverall()),
				wire.getTasksList().stream().map(ReportMapping::figures).toList(),
				wire.hasActive() ? figures(wire.getActive()) : null);
	}

	static HeadReport.Progress fromWire(EvaluationProgress wire) {
		return new HeadReport.Progress(wire.getScoredRows(), wire.getTotalRows());
	}

	private static HeadReport.Figures figures(HeldOutFigures wire) {
		return new HeadReport.Figures(wire.getTask(), wire.getRequests(), wire.getRows(), wire.getVocabularyCoverage(),
				wire.getFirstTokenAgreement(), wire.getAcceptanceList(), wire.getKl(), wire.getTokensPerStepAlone(),
				wire.getTokensPerStep(), wire.getSpeed(),
				wire.hasSpeedInterval() ? interval(wire.getSpeedInterval()) : null, wire.getSpeedWithoutHead(),
				wire.hasGain() ? new HeadReport.Gain(wire.getGain(),
						wire.hasGainInterval() ? interval(wire.getGainInterval()) : null) : null);
	}

	private static HeadReport.Interval interval(Interval wire) {
		return new HeadReport.Interval(wire.getLow(), wire.getHigh());
	}

}
