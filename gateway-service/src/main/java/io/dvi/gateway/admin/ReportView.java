package io.dvi.gateway.admin;

import java.util.List;

import io.dvi.client.HeadReport;
import io.dvi.client.HeadReport.Gain;
import io.dvi.client.HeadReport.Interval;
import org.jspecify.annotations.Nullable;

/**
 * An evaluation as the admin API shows it.
 *
 * @param version the version
 * @param activeVersion the active one
 * @param overall on all requests
 * @param tasks by what callers call their work
 * @param active the active head on the same requests; null when it is the version
 */
record ReportView(long version, long activeVersion, Figures overall, List<Figures> tasks, @Nullable Figures active) {

	static ReportView of(HeadReport report) {
		HeadReport.Figures active = report.active();
		return new ReportView(report.version(), report.activeVersion(), Figures.of(report.overall()),
				report.tasks().stream().map(Figures::of).toList(), (active != null) ? Figures.of(active) : null);
	}

	/**
	 * A head on some requests.
	 *
	 * @param task what callers call this work; empty overall, and where they name none
	 * @param requests how many
	 * @param rows tokens judged
	 * @param vocabularyCoverage share of verified tokens that the draft vocabulary holds
	 * @param firstTokenAgreement share of rows whose verified token it would have drafted
	 * @param acceptance by position: the share accepted where those in front were
	 * @param kl mean divergence from the verifier
	 * @param tokensPerStepAlone tokens of a verify step when the head alone drafts
	 * @param tokensPerStep expected beside the text drafters
	 * @param speed expected speed then, against plain decoding
	 * @param speedInterval 95 % interval around it; null with fewer than two requests
	 * @param speedWithoutHead expected speed with text drafters alone
	 * @param gain share of speed gained over the active head; null for that head itself
	 * @param gainInterval 95 % interval around it, or null
	 */
	record Figures(String task, long requests, long rows, double vocabularyCoverage, double firstTokenAgreement,
			List<Double> acceptance, double kl, double tokensPerStepAlone, double tokensPerStep, double speed,
			@Nullable Interval speedInterval, double speedWithoutHead, @Nullable Double gain,
			@Nullable Interval gainInterval) {

		static Figures of(HeadReport.Figures figures) {
			Gain gain = figures.gain();
			return new Figures(figures.task(), figures.requests(), figures.rows(), figures.vocabularyCoverage(),
					figures.firstTokenAgreement(), figures.acceptance(), figures.kl(), figures.tokensPerStepAlone(),
					figures.tokensPerStep(), figures.speed(), figures.speedInterval(), figures.speedWithoutHead(),
					(gain != null) ? gain.share() : null, (gain != null) ? gain.interval() : null);
		}

	}

}
