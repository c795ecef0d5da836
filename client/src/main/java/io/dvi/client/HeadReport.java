package io.dvi.client;

import java.time.Duration;
import java.util.List;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

/**
 * How a version does on stored held-out experience. Speeds are expected tokens per second
 * against plain decoding, for a request that runs alone, at the costs that decode
 * measured.
 *
 * @param version the version
 * @param activeVersion the active one
 * @param overall on all requests
 * @param tasks by what callers call their work
 * @param active the active head on the same requests; null when it is the version
 */
public record HeadReport(long version, long activeVersion, Figures overall, List<Figures> tasks,
		@Nullable Figures active) {

	/** Copies the list. */
	public HeadReport {
		tasks = List.copyOf(tasks);
	}

	/**
	 * A head on some requests.
	 *
	 * @param task what callers call this work; empty overall, and where they name none
	 * @param requests how many
	 * @param rows tokens judged
	 * @param vocabularyCoverage share of verified tokens that the draft vocabulary holds
	 * @param firstTokenAgreement share of rows whose verified token the head would have
	 * drafted
	 * @param acceptance for the first, second, ... drafted token: the share accepted
	 * where those in front were
	 * @param kl mean divergence from the verifier
	 * @param tokensPerStepAlone tokens of a verify step when the head alone drafts
	 * @param tokensPerStep expected beside the text drafters, with drafts as long as they
	 * pay
	 * @param speed expected speed then
	 * @param speedInterval 95 % interval around it, by drawing requests; null with fewer
	 * than two
	 * @param speedWithoutHead expected speed with text drafters alone
	 * @param gain over the active head; null for that head itself
	 */
	public record Figures(String task, long requests, long rows, double vocabularyCoverage, double firstTokenAgreement,
			List<Double> acceptance, double kl, double tokensPerStepAlone, double tokensPerStep, double speed,
			@Nullable Interval speedInterval, double speedWithoutHead, @Nullable Gain gain) {

		/** Copies the list. */
		public Figures {
			acceptance = List.copyOf(acceptance);
		}

	}

	/**
	 * How much faster a head is expected to be.
	 *
	 * @param share of tokens per second gained
	 * @param interval 95 % interval around it, by drawing requests for both heads
	 * together; null with fewer than two
	 */
	public record Gain(double share, @Nullable Interval interval) {
	}

	/**
	 * An interval.
	 *
	 * @param low its lower end
	 * @param high its upper end
	 */
	public record Interval(double low, double high) {
	}

	/**
	 * How far an evaluation got.
	 *
	 * @param scoredRows rows so far, those of both heads
	 * @param totalRows rows there will be
	 */
	public record Progress(long scoredRows, long totalRows) {
	}

	/**
	 * Bounds of an evaluation.
	 *
	 * @param rows most held-out rows, the newest; 0 is the server's default
	 * @param timeout longest wait
	 */
	public record Bounds(int rows, Duration timeout) {

		/** The server's number of rows within ten minutes. */
		public static final Bounds DEFAULT = new Bounds(0, Duration.ofMinutes(10));

		/** Refuses values out of range. */
		public Bounds {
			Objects.requireNonNull(timeout, "timeout is null");
			if (rows < 0) {
				throw new IllegalArgumentException("`rows` must be at least 0. Given: " + rows);
			}
			if (timeout.isNegative() || timeout.isZero()) {
				throw new IllegalArgumentException("`timeout` must be longer than zero. Given: " + timeout);
			}
		}

	}

}
