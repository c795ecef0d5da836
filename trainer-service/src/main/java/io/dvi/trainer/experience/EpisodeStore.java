package io.dvi.trainer.experience;

import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionOperations;

/**
 * Committed experience: each key once, whatever is sent again. Days are those of UTC.
 * Safe from any thread.
 */
public class EpisodeStore {

	private static final String OPEN_DAY = "select open_experience_day(:day)";

	private static final String DROP_BEFORE = "select drop_experience_before(:firstKept)";

	private static final String INSERT_EPISODE = """
			insert into episode (instance, boot_epoch, sequence, payload_sha256, model_fingerprint, request_id, segment,
			  head_version, tenant_key_hash, task, steps, rows, held_out, finished_at, received_at, received_on)
			values (:instance, :bootEpoch, :sequence, :payloadSha256, :model, :requestId, :segment,
			  :headVersion, :tenantKeyHash, :task, :steps, :rows, :heldOut, :finishedAt, :receivedAt, :day)
			on conflict (instance, boot_epoch, sequence) do nothing
			returning id
			""";

	private static final String INSERT_STEPS = """
			insert into experience (received_on, episode_id, steps) values (:day, :id, :steps)
			""";

	private static final String PAYLOAD = """
			select payload_sha256 from episode
			 where instance = :instance and boot_epoch = :bootEpoch and sequence = :sequence
			""";

	private static final String COMMITTED = """
			select coalesce(max(sequence), 0) from episode where instance = :instance and boot_epoch = :bootEpoch
			""";

	private final JdbcClient jdbc;

	private final TransactionOperations transaction;

	private final HeldOutSplit split;

	private final Runnable fence;

	private final Clock clock;

	/**
	 * Opens the store.
	 * @param jdbc the database
	 * @param transaction its transactions
	 * @param split which requests are held out
	 * @param fence called inside every commit; throws when this process may not write
	 * @param clock says when an episode was received
	 */
	public EpisodeStore(JdbcClient jdbc, TransactionOperations transaction, HeldOutSplit split, Runnable fence,
			Clock clock) {
		this.jdbc = jdbc;
		this.transaction = transaction;
		this.split = split;
		this.fence = fence;
		this.clock = clock;
	}

	/**
	 * Stores episodes in one transaction; when it returns they are durable.
	 * @param episodes in any order
	 * @return what became of each, in the order given
	 */
	public List<StoreOutcome> commit(List<NewEpisode> episodes) {
		Instant now = this.clock.instant();
		LocalDate day = LocalDate.ofInstant(now, ZoneOffset.UTC);
		return Objects.requireNonNull(this.transaction.execute((status) -> {
			this.fence.run();
			this.jdbc.sql(OPEN_DAY).param("day", day).query((row) -> {
			});
			List<StoreOutcome> outcomes = new ArrayList<>(episodes.size());
			for (NewEpisode episode : episodes) {
				outcomes.add(store(episode, now, day));
			}
			return outcomes;
		}));
	}

	/**
	 * Says how far a replica's episodes are committed.
	 * @param instance the replica
	 * @param bootEpoch its start
	 * @return the highest committed sequence, 0 when there is none
	 */
	public long committedSequence(String instance, long bootEpoch) {
		return this.jdbc.sql(COMMITTED)
			.param("instance", instance)
			.param("bootEpoch", bootEpoch)
			.query(Long.class)
			.single();
	}

	/**
	 * Forgets what was received before a day.
	 * @param firstKept the earliest day that stays
	 * @return days dropped
	 */
	public int dropBefore(LocalDate firstKept) {
		return this.jdbc.sql(DROP_BEFORE).param("firstKept", firstKept).query(Integer.class).single();
	}

	private StoreOutcome store(NewEpisode episode, Instant now, LocalDate day) {
		Optional<Long> id = insert(episode, now, day);
		if (id.isEmpty()) {
			return Arrays.equals(storedPayload(episode.key()), episode.payloadSha256()) ? StoreOutcome.DUPLICATE
					: StoreOutcome.CONFLICT;
		}
		this.jdbc.sql(INSERT_STEPS).param("day", day).param("id", id.get()).param("steps", episode.steps()).update();
		return StoreOutcome.COMMITTED;
	}

	private Optional<Long> insert(NewEpisode episode, Instant now, LocalDate day) {
		return this.jdbc.sql(INSERT_EPISODE)
			.param("instance", episode.key().instance())
			.param("bootEpoch", episode.key().bootEpoch())
			.param("sequence", episode.key().sequence())
			.param("payloadSha256", episode.payloadSha256())
			.param("model", episode.modelFingerprint())
			.param("requestId", episode.requestId())
			.param("segment", episode.segment())
			.param("headVersion", episode.headVersion())
			.param("tenantKeyHash", episode.tenantKeyHash())
			.param("task", episode.task())
			.param("steps", episode.stepCount())
			.param("rows", episode.rowCount())
			.param("heldOut", this.split.heldOut(episode.requestId()))
			.param("finishedAt", episode.finishedAt().atOffset(ZoneOffset.UTC))
			.param("receivedAt", now.atOffset(ZoneOffset.UTC))
			.param("day", day)
			.query(Long.class)
			.optional();
	}

	private byte[] storedPayload(EpisodeKey key) {
		return this.jdbc.sql(PAYLOAD)
			.param("instance", key.instance())
			.param("bootEpoch", key.bootEpoch())
			.param("sequence", key.sequence())
			.query(byte[].class)
			.single();
	}

}
