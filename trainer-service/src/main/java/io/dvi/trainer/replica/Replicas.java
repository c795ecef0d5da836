package io.dvi.trainer.replica;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import io.dvi.trainer.error.TrainerError;
import io.dvi.trainer.error.TrainerException;
import io.dvi.trainer.registry.Acknowledgement;
import io.dvi.trainer.registry.HeadRegistry;
import io.dvi.trainer.registry.Lineage;

/**
 * The replicas that report: what each said last, in memory, and its last word on each
 * activation, on record. Safe from any thread.
 */
public class Replicas {

	/** Names are the replicas' own, so their number is bounded here. */
	private static final int MOST = 1_000;

	private final HeadRegistry registry;

	private final Lineage lineage;

	private final ReplicaProperties properties;

	private final Clock clock;

	private final Map<String, Heard> heard = new ConcurrentHashMap<>();

	private final Map<String, Word> onRecord = new ConcurrentHashMap<>();

	/**
	 * Makes a list without replicas.
	 * @param registry where last words go
	 * @param lineage the model
	 * @param properties how long a replica is believed
	 * @param clock says when reports came
	 */
	public Replicas(HeadRegistry registry, Lineage lineage, ReplicaProperties properties, Clock clock) {
		this.registry = registry;
		this.lineage = lineage;
		this.properties = properties;
		this.clock = clock;
	}

	/**
	 * Hears a replica. A report of an earlier start than the last one is late and left
	 * out.
	 * @param report what it says
	 * @throws TrainerException FINGERPRINT_MISMATCH when it serves another model,
	 * OVERLOADED when there are too many
	 */
	public void report(ReplicaReport report) {
		if (!report.modelFingerprint().equals(this.lineage.modelFingerprint())) {
			throw new TrainerException(TrainerError.FINGERPRINT_MISMATCH, "model_fingerprint",
					"`model_fingerprint` must be that of the model trained here, " + this.lineage.modelFingerprint()
							+ ". Given: " + report.modelFingerprint());
		}
		Instant now = this.clock.instant();
		forget(now);
		if (this.heard.size() >= MOST && !this.heard.containsKey(report.start().instance())) {
			throw new TrainerException(TrainerError.OVERLOADED,
					"at most " + MOST + " replicas are listed; another one is one too many");
		}
		Heard latest = this.heard.merge(report.start().instance(), new Heard(report, now), Heard::later);
		if (latest.report().equals(report)) {
			acknowledge(report, now);
		}
	}

	/**
	 * Lists the replicas.
	 * @return as they were last heard of, by name
	 */
	public List<Replica> all() {
		Instant now = this.clock.instant();
		forget(now);
		return this.heard.values()
			.stream()
			.map((heard) -> new Replica(heard.report(), heard.at(),
					!heard.at().isBefore(now.minus(this.properties.healthyWithin()))))
			.sorted(Comparator.comparing((replica) -> replica.report().start().instance()))
			.toList();
	}

	/**
	 * Whether serving is where the pointer is.
	 * @param sequence of the activation in force
	 * @return whether all healthy replicas serve it; false when there is none
	 */
	public boolean converged(long sequence) {
		List<Replica> healthy = all().stream().filter(Replica::healthy).toList();
		return !healthy.isEmpty() && healthy.stream().allMatch((replica) -> replica.serves(sequence));
	}

	private void forget(Instant now) {
		Instant oldest = now.minus(longest(this.properties.forgetAfter(), this.properties.healthyWithin()));
		this.heard.values().removeIf((heard) -> heard.at().isBefore(oldest));
		this.onRecord.keySet().retainAll(this.heard.keySet());
	}

	/** Only news go to the database, since reports come every second. */
	private void acknowledge(ReplicaReport report, Instant now) {
		// An error is about the newest activation, not about the one that still serves.
		long sequence = report.lastError().isEmpty() ? report.heads().activationSequence()
				: this.registry.activation().sequence();
		Word word = new Word(sequence, report.lastError());
		if (sequence < 1 || word.equals(this.onRecord.get(report.start().instance()))) {
			return;
		}
		this.registry.acknowledge(sequence, new Acknowledgement(report.start().instance(), now, word.error()));
		this.onRecord.put(report.start().instance(), word);
	}

	private static Duration longest(Duration one, Duration other) {
		return (one.compareTo(other) > 0) ? one : other;
	}

	private record Heard(ReplicaReport report, Instant at) {

		private static Heard later(Heard before, Heard next) {
			return (next.report.start().bootEpoch() < before.report.start().bootEpoch()) ? before : next;
		}

	}

	private record Word(long sequence, String error) {
	}

}
