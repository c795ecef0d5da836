package io.dvi.trainer.experience;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;

import io.dvi.engine.experience.Episode;

import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Reads committed experience of one model, for training or for evaluation and never for
 * both.
 */
public class ReplayStore {

	/** Most episodes looked at in one go, which bounds memory. */
	private static final int LONGEST_LIST = 20_000;

	private static final String LAST = """
			select coalesce(max(id), 0) from episode where model_fingerprint = :model
			""";

	private static final String LAST_BY = """
			select id from episode where model_fingerprint = :model and received_at <= :time
			 order by received_at desc, id desc limit 1
			""";

	private static final String FRESH_ROWS = """
			select coalesce(sum(rows), 0) from episode
			 where model_fingerprint = :model and not held_out and id > :after
			""";

	private static final String FIRST = """
			select coalesce(min(id), 0) from episode where model_fingerprint = :model and not held_out
			""";

	private static final String FRESH = """
			select id, rows, request_id from episode
			 where model_fingerprint = :model and not held_out and id > :after and id <= :upTo
			 order by id desc limit :limit
			""";

	private static final String FROM = """
			select id, rows, request_id from episode
			 where model_fingerprint = :model and not held_out and id >= :from and id <= :upTo
			 order by id limit 1
			""";

	private static final String HELD_OUT = """
			select id, rows, request_id from episode
			 where model_fingerprint = :model and held_out and id <= :upTo and received_at > :since
			 order by id desc limit :limit
			""";

	private static final String ALL = """
			select id, rows, request_id from episode
			 where model_fingerprint = :model and held_out = :heldOut and id <= :upTo
			 order by id
			""";

	private static final String ARRIVED = """
			select id, rows, request_id from episode
			 where model_fingerprint = :model and id > :after order by id limit :limit
			""";

	private static final String COUNTS = """
			select count(*) as stored, count(*) filter (where id > :after and not held_out) as waiting,
			  count(*) filter (where received_at > :since) as recent
			  from episode where model_fingerprint = :model
			""";

	private static final String EPISODES = """
			select e.request_id, e.segment, e.model_fingerprint, e.head_version, e.task, e.finished_at, x.steps
			  from episode e join experience x on x.received_on = e.received_on and x.episode_id = e.id
			 where e.id in (:ids) order by e.id
			""";

	private final JdbcClient jdbc;

	private final String model;

	/**
	 * Opens the experience of a model.
	 * @param jdbc the database
	 * @param modelFingerprint the model
	 */
	public ReplayStore(JdbcClient jdbc, String modelFingerprint) {
		this.jdbc = jdbc;
		this.model = modelFingerprint;
	}

	/**
	 * The newest episode.
	 * @return its number, 0 when there is none
	 */
	public long last() {
		return this.jdbc.sql(LAST).param("model", this.model).query(Long.class).single();
	}

	/**
	 * The newest episode that had been received at a time.
	 * @param time the time
	 * @return its number, 0 when there was none
	 */
	public long lastBy(Instant time) {
		return this.jdbc.sql(LAST_BY)
			.param("model", this.model)
			.param("time", time.atOffset(ZoneOffset.UTC))
			.query(Long.class)
			.optional()
			.orElse(0L);
	}

	/**
	 * The oldest episode that may be trained on.
	 * @return its number, 0 when there is none
	 */
	public long first() {
		return this.jdbc.sql(FIRST).param("model", this.model).query(Long.class).single();
	}

	/**
	 * Counts what came in for training.
	 * @param after only episodes behind this one
	 * @return rows
	 */
	public long freshRows(long after) {
		return this.jdbc.sql(FRESH_ROWS).param("model", this.model).param("after", after).query(Long.class).single();
	}

	/**
	 * Lists episodes for training, newest first.
	 * @param after only episodes behind this one
	 * @param upTo up to this one
	 * @return the newest of them
	 */
	public List<Listed> fresh(long after, long upTo) {
		return this.jdbc.sql(FRESH)
			.param("model", this.model)
			.param("after", after)
			.param("upTo", upTo)
			.param("limit", LONGEST_LIST)
			.query(ReplayStore::listed)
			.list();
	}

	/**
	 * Finds the first episode for training at or behind a number.
	 * @param from the number
	 * @param upTo not behind this one
	 * @return the episode, if there is one
	 */
	public Optional<Listed> from(long from, long upTo) {
		return this.jdbc.sql(FROM)
			.param("model", this.model)
			.param("from", from)
			.param("upTo", upTo)
			.query(ReplayStore::listed)
			.optional();
	}

	/**
	 * Lists held-out episodes, newest first.
	 * @param upTo up to this one
	 * @param since only those received later
	 * @return the newest of them
	 */
	public List<Listed> heldOut(long upTo, Instant since) {
		return this.jdbc.sql(HELD_OUT)
			.param("model", this.model)
			.param("since", since.atOffset(ZoneOffset.UTC))
			.param("upTo", upTo)
			.param("limit", LONGEST_LIST)
			.query(ReplayStore::listed)
			.list();
	}

	/**
	 * Lists every episode for training or every one held out, oldest first.
	 * @param heldOut which of the two
	 * @param upTo up to this one
	 * @return all of them
	 */
	public List<Listed> all(boolean heldOut, long upTo) {
		return this.jdbc.sql(ALL)
			.param("model", this.model)
			.param("heldOut", heldOut)
			.param("upTo", upTo)
			.query(ReplayStore::listed)
			.list();
	}

	/**
	 * Lists episodes as they came in, for training or held out, to be looked at and not
	 * to be learned from.
	 * @param after only episodes behind this one
	 * @param limit most of them
	 * @return the oldest of them, in order
	 */
	public List<Listed> arrived(long after, int limit) {
		return this.jdbc.sql(ARRIVED)
			.param("model", this.model)
			.param("after", after)
			.param("limit", limit)
			.query(ReplayStore::listed)
			.list();
	}

	/**
	 * Counts episodes.
	 * @param after those for training behind this one are waiting
	 * @param since those received later are recent
	 * @return how many there are
	 */
	public Counts counts(long after, Instant since) {
		return this.jdbc.sql(COUNTS)
			.param("model", this.model)
			.param("after", after)
			.param("since", since.atOffset(ZoneOffset.UTC))
			.query((row, number) -> new Counts(row.getLong("stored"), row.getLong("waiting"), row.getLong("recent")))
			.single();
	}

	/**
	 * Reads episodes with their steps.
	 * @param listed which
	 * @return those that were not forgotten meanwhile, oldest first
	 */
	public List<Episode> read(List<Listed> listed) {
		if (listed.isEmpty()) {
			return List.of();
		}
		return this.jdbc.sql(EPISODES)
			.param("ids", listed.stream().map(Listed::id).toList())
			.query(ReplayStore::episode)
			.list();
	}

	private static Listed listed(ResultSet row, int number) throws SQLException {
		return new Listed(row.getLong("id"), row.getInt("rows"), row.getString("request_id"));
	}

	private static Episode episode(ResultSet row, int number) throws SQLException {
		StoredSteps rows = StoredSteps.unpack(row.getBytes("steps"));
		return new Episode(row.getString("request_id"), row.getInt("segment"), row.getString("model_fingerprint"),
				row.getLong("head_version"), "", row.getString("task"),
				row.getObject("finished_at", OffsetDateTime.class).toInstant().toEpochMilli(), rows.context(),
				rows.steps(), rows.costs());
	}

	/**
	 * How many episodes there are.
	 *
	 * @param stored in all
	 * @param waiting for a round
	 * @param recent received lately
	 */
	public record Counts(long stored, long waiting, long recent) {
	}

	/**
	 * An episode without its steps.
	 *
	 * @param id its number in the order of commits
	 * @param rows verified rows in it
	 * @param requestId the request
	 */
	public record Listed(long id, int rows, String requestId) {
	}

}
