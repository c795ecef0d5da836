package io.dvi.trainer.registry;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;

import io.dvi.trainer.audit.Order;
import org.jspecify.annotations.Nullable;

import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The tables {@code head_lineage}, {@code head_version} and {@code head_event}, seen from
 * one model.
 */
class HeadVersionRepository {

	private static final String FOUND_LINEAGE = """
			insert into head_lineage (model_fingerprint, split_layer, next_version)
			values (:model, :splitLayer, 1)
			on conflict (model_fingerprint) do nothing
			""";

	private static final String LOCK_LINEAGE = """
			select next_version from head_lineage where model_fingerprint = :model for no key update
			""";

	private static final String TAKE_VERSION = """
			update head_lineage set next_version = next_version + 1 where model_fingerprint = :model
			returning next_version - 1
			""";

	private static final String INSERT = """
			insert into head_version (model_fingerprint, version, parent, created_at, kind, weights, sha256, trainer_step,
			  evaluated_rows, agreement, baseline_agreement, kl, vocabulary_coverage, origin)
			values (:model, :version, :parent, :createdAt, :kind, :weights, :sha256, :trainerStep,
			  :rows, :agreement, :baselineAgreement, :kl, :coverage, :origin)
			""";

	// Heads of the release before this one say nothing of their origin.
	private static final String SELECT = """
			select h.version, h.parent, h.created_at, h.kind, h.sha256,
			  coalesce(h.pruned_bytes, length(h.weights)) as size_bytes, h.trainer_step, h.evaluated_rows, h.agreement,
			  h.baseline_agreement, h.kl, h.vocabulary_coverage,
			  coalesce(h.origin, case h.version when 0 then 'UNTRAINED' else 'TRAINED' end) as origin,
			  e.event, e.reason, e.actor
			  from head_version h left join lateral (
			    select event, reason, actor from head_event x
			     where x.model_fingerprint = h.model_fingerprint and x.version = h.version and x.event <> 'IMPORTED'
			     order by x.id desc limit 1) e on true
			 where h.model_fingerprint = :model
			""";

	private static final String FIND = SELECT + " and h.version = :version";

	private static final String PAGE = SELECT + " and h.version < :before order by h.version desc limit :limit";

	private static final String BY_CONTENT = SELECT + " and h.sha256 = :sha256 order by h.version desc limit 1";

	private static final String OLD = SELECT + """
			 and h.weights is not null and h.created_at < :before
			 and h.version <= (select coalesce(min(version), -1) from (
			   select version from head_version where model_fingerprint = :model and weights is not null
			    order by version desc offset :keep limit 1) behind)
			 order by h.version
			""";

	private static final String WEIGHTS = """
			select weights from head_version
			 where model_fingerprint = :model and version = :version and weights is not null
			""";

	private static final String PRUNE = """
			update head_version set pruned_bytes = length(weights), weights = null
			 where model_fingerprint = :model and version = :version
			""";

	private static final String RECORD = """
			insert into head_event (model_fingerprint, version, event, at, actor, reason, request_id)
			values (:model, :version, :event, :at, :actor, :reason, :requestId)
			""";

	private final JdbcClient jdbc;

	private final Lineage lineage;

	HeadVersionRepository(JdbcClient jdbc, Lineage lineage) {
		this.jdbc = jdbc;
		this.lineage = lineage;
	}

	/**
	 * Makes the lineage's row.
	 * @return false when it was there
	 */
	boolean found() {
		return sql(FOUND_LINEAGE).param("splitLayer", this.lineage.splitLayer()).update() == 1;
	}

	/** Keeps every other mover of the pointer out until the transaction ends. */
	void lock() {
		sql(LOCK_LINEAGE).query(Long.class).single();
	}

	long takeVersion() {
		return sql(TAKE_VERSION).query(Long.class).single();
	}

	void insert(long version, HeadCandidate head, Instant at) {
		HeadEvaluation evaluation = head.evaluation();
		sql(INSERT).param("version", version)
			.param("parent", head.parent())
			.param("createdAt", at.atOffset(ZoneOffset.UTC))
			.param("kind", head.kind())
			.param("weights", head.file())
			.param("sha256", head.sha256())
			.param("trainerStep", head.trainerStep())
			.param("rows", evaluation.rows())
			.param("agreement", evaluation.agreement())
			.param("baselineAgreement", evaluation.baselineAgreement())
			.param("kl", evaluation.kl())
			.param("coverage", evaluation.vocabularyCoverage())
			.param("origin", head.origin().name())
			.update();
	}

	Optional<HeadVersion> find(long version) {
		return sql(FIND).param("version", version).query(HeadVersionRepository::head).optional();
	}

	Optional<HeadVersion> findByContent(String sha256) {
		return sql(BY_CONTENT).param("sha256", sha256).query(HeadVersionRepository::head).optional();
	}

	List<HeadVersion> page(int limit, long before) {
		return sql(PAGE).param("before", before).param("limit", limit).query(HeadVersionRepository::head).list();
	}

	/** Versions with weights, behind so many newer ones and from before a time. */
	List<HeadVersion> old(int keep, Instant before) {
		return sql(OLD).param("keep", keep)
			.param("before", before.atOffset(ZoneOffset.UTC))
			.query(HeadVersionRepository::head)
			.list();
	}

	Optional<byte[]> file(long version) {
		return sql(WEIGHTS).param("version", version).query(byte[].class).optional();
	}

	void prune(long version) {
		sql(PRUNE).param("version", version).update();
	}

	void record(long version, String event, Instant at, Order order) {
		sql(RECORD).param("version", version)
			.param("event", event)
			.param("at", at.atOffset(ZoneOffset.UTC))
			.param("actor", order.actor())
			.param("reason", order.reason())
			.param("requestId", order.requestId())
			.update();
	}

	private JdbcClient.StatementSpec sql(String statement) {
		return this.jdbc.sql(statement).param("model", this.lineage.modelFingerprint());
	}

	private static HeadVersion head(ResultSet row, int number) throws SQLException {
		return new HeadVersion(row.getLong("version"), row.getObject("parent", Long.class),
				row.getObject("created_at", OffsetDateTime.class).toInstant(), row.getString("kind"),
				row.getString("sha256"), row.getLong("size_bytes"), row.getLong("trainer_step"),
				new HeadEvaluation(row.getLong("evaluated_rows"), row.getDouble("agreement"),
						row.getDouble("baseline_agreement"), row.getDouble("kl"), row.getDouble("vocabulary_coverage")),
				HeadVersion.Origin.valueOf(row.getString("origin")), state(row.getString("event"), row));
	}

	private static HeadState state(@Nullable String event, ResultSet row) throws SQLException {
		return (event == null) ? HeadState.READY
				: new HeadState(HeadState.Kind.valueOf(event), row.getString("reason"), row.getString("actor"));
	}

}
