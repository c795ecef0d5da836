package io.dvi.trainer.registry;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;

import org.springframework.jdbc.core.simple.JdbcClient;

/** The tables {@code head_lineage} and {@code head_version}, seen from one model. */
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
			  evaluated_rows, agreement, baseline_agreement, kl, vocabulary_coverage)
			values (:model, :version, :parent, :createdAt, :kind, :weights, :sha256, :trainerStep,
			  :rows, :agreement, :baselineAgreement, :kl, :coverage)
			""";

	private static final String SELECT = """
			select version, parent, created_at, kind, sha256, length(weights) as size_bytes, trainer_step,
			  evaluated_rows, agreement, baseline_agreement, kl, vocabulary_coverage
			  from head_version where model_fingerprint = :model
			""";

	private static final String FIND = SELECT + " and version = :version";

	private static final String PAGE = SELECT + " and version < :before order by version desc limit :limit";

	private static final String WEIGHTS = """
			select weights from head_version where model_fingerprint = :model and version = :version
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
		return this.jdbc.sql(FOUND_LINEAGE)
			.param("model", this.lineage.modelFingerprint())
			.param("splitLayer", this.lineage.splitLayer())
			.update() == 1;
	}

	/** Keeps every other mover of the pointer out until the transaction ends. */
	void lock() {
		this.jdbc.sql(LOCK_LINEAGE).param("model", this.lineage.modelFingerprint()).query(Long.class).single();
	}

	long takeVersion() {
		return this.jdbc.sql(TAKE_VERSION).param("model", this.lineage.modelFingerprint()).query(Long.class).single();
	}

	void insert(HeadVersion head, byte[] file) {
		HeadEvaluation evaluation = head.evaluation();
		this.jdbc.sql(INSERT)
			.param("model", this.lineage.modelFingerprint())
			.param("version", head.version())
			.param("parent", head.parent())
			.param("createdAt", head.createdAt().atOffset(ZoneOffset.UTC))
			.param("kind", head.kind())
			.param("weights", file)
			.param("sha256", head.sha256())
			.param("trainerStep", head.trainerStep())
			.param("rows", evaluation.rows())
			.param("agreement", evaluation.agreement())
			.param("baselineAgreement", evaluation.baselineAgreement())
			.param("kl", evaluation.kl())
			.param("coverage", evaluation.vocabularyCoverage())
			.update();
	}

	Optional<HeadVersion> find(long version) {
		return this.jdbc.sql(FIND)
			.param("model", this.lineage.modelFingerprint())
			.param("version", version)
			.query(HeadVersionRepository::head)
			.optional();
	}

	List<HeadVersion> page(int limit, long before) {
		return this.jdbc.sql(PAGE)
			.param("model", this.lineage.modelFingerprint())
			.param("before", before)
			.param("limit", limit)
			.query(HeadVersionRepository::head)
			.list();
	}

	Optional<byte[]> file(long version) {
		return this.jdbc.sql(WEIGHTS)
			.param("model", this.lineage.modelFingerprint())
			.param("version", version)
			.query(byte[].class)
			.optional();
	}

	private static HeadVersion head(ResultSet row, int number) throws SQLException {
		return new HeadVersion(row.getLong("version"), row.getObject("parent", Long.class),
				row.getObject("created_at", OffsetDateTime.class).toInstant(), row.getString("kind"),
				row.getString("sha256"), row.getLong("size_bytes"), row.getLong("trainer_step"),
				new HeadEvaluation(row.getLong("evaluated_rows"), row.getDouble("agreement"),
						row.getDouble("baseline_agreement"), row.getDouble("kl"),
						row.getDouble("vocabulary_coverage")));
	}

}
