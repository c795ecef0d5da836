package io.dvi.trainer.testing;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

import io.dvi.trainer.replica.HeadServing;
import io.dvi.trainer.replica.HeadServing.Counts;
import io.dvi.trainer.replica.LoadFailures;
import io.dvi.trainer.replica.ReplicaReport;

/**
 * A replica that serves: requests differ by a third in how well they are drafted, and the
 * machine's pace moves by a fifth. The same seed gives the same numbers.
 */
public final class Fleet {

	public static final String INSTANCE = "decode-0";

	private static final int STEPS = 50;

	private static final double PLAIN_TOKENS_PER_SECOND = 200;

	private final Random random;

	private final Map<Long, Counts> served = new TreeMap<>();

	private final Map<String, Long> failures = new LinkedHashMap<>();

	private final Map<Long, Map<String, Long>> headFailures = new TreeMap<>();

	private long bootEpoch = 1;

	private String lastError = "";

	private long sequence = 1;

	public Fleet(long seed) {
		this.random = new Random(seed);
	}

	/** Decodes one request. */
	public Fleet serve(long head, double tokensPerStep) {
		return serve(head, tokensPerStep, 1);
	}

	/** Decodes one request at a pace against plain decoding of the same steps. */
	public Fleet serve(long head, double tokensPerStep, double pace) {
		double mean = tokensPerStep * Math.exp(0.3 * this.random.nextGaussian() - 0.045);
		long tokens = Math.max(STEPS, Math.round(STEPS * mean));
		double seconds = STEPS / (PLAIN_TOKENS_PER_SECOND * pace) * Math.exp(0.2 * this.random.nextGaussian());
		return count(head, new Counts(1, tokens, STEPS, Math.round(1e9 * seconds), 0));
	}

	public Fleet notFinite(long head, long times) {
		return count(head, new Counts(0, 0, 0, 0, times));
	}

	public Fleet refused(long head, String reason) {
		this.headFailures.computeIfAbsent(head, (version) -> new TreeMap<>()).merge(reason, 1L, Long::sum);
		return refused(reason);
	}

	/** Refuses something that is no single head. */
	public Fleet refused(String reason) {
		this.failures.merge(reason, 1L, Long::sum);
		this.lastError = "the head is " + reason;
		return this;
	}

	public Fleet took(long activation) {
		this.sequence = activation;
		this.lastError = "";
		return this;
	}

	public Fleet restarted() {
		this.bootEpoch++;
		this.served.clear();
		this.failures.clear();
		this.headFailures.clear();
		return this;
	}

	public ReplicaReport report() {
		return report(INSTANCE);
	}

	public ReplicaReport report(String instance) {
		return new ReplicaReport(new ReplicaReport.Start(instance, this.bootEpoch), Heads.LINEAGE.modelFingerprint(),
				new ReplicaReport.Heads(this.sequence, 0, "sha256", Instant.EPOCH, null), this.lastError,
				new LoadFailures(this.failures, this.headFailures),
				this.served.entrySet()
					.stream()
					.map((head) -> new HeadServing(head.getKey(), head.getValue(), List.of(), List.of(), List.of()))
					.toList(),
				PLAIN_TOKENS_PER_SECOND);
	}

	private Fleet count(long head, Counts counts) {
		this.served.merge(head, counts, Counts::plus);
		return this;
	}

}
