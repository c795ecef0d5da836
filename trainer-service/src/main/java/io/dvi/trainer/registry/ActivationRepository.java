package io.dvi.trainer.registry;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;

import org.springframework.jdbc.core.simple.JdbcClient;

/** The table {@code activation}, seen from one model. */
class ActivationRepository {

	private static final String INSERT = """
			insert into activation (model_fingerprint, sequence, version, previous_version, falls_back_to, at, actor,
			  reason, source, request_id)
			values (:model, :sequence, :version, :previousVersion, :fallsBackTo, :at, :actor,
			  :reason, :source, :requestId)
			""";

	private static final String SELECT = """
			select a.sequence, a.version, a.previous_version, a.falls_back_to, h.sha256, a.at, a.actor, a.reason,
			  a.source, a.request_id
			  from activation a join head_version h using (model_fingerprint, version)
			 where a.model_fingerprint = :model
			""";

	private static final String LATEST = SELECT + " order by a.sequence desc limit 1";

	private static final String FIND = SELECT + " and a.sequence = :sequence";

	private static final String PAGE = SELECT + " and a.sequence < :before order by a.sequence desc limit :limit";

	private static final String AFTER = SELECT + " and a.sequence > :after order by a.sequence limit :limit";

	private final JdbcClient jdbc;

	private final Lineage lineage;

	ActivationRepository(JdbcClient jdbc, Lineage lineage) {
		this.jdbc = jdbc;
		this.lineage = lineage;
	}

	void insert(Activation activation) {
		this.jdbc.sql(INSERT)
			.param("model", this.lineage.modelFingerprint())
			.param("sequence", activation.sequence())
			.param("version", activation.version())
			.param("previousVersion", activation.previousVersion())
			.param("fallsBackTo", activation.fallsBackTo())
			.param("at", activation.at().atOffset(ZoneOffset.UTC))
			.param("actor", activation.mover().actor())
			.param("reason", activation.mover().reason())
			.param("source", activation.mover().source().name())
			.param("requestId", activation.mover().requestId())
			.update();
	}

	Optional<Activation> latest() {
		return this.jdbc.sql(LATEST)
			.param("model", this.lineage.modelFingerprint())
			.query(ActivationRepository::activation)
			.optional();
	}

	Activation get(long sequence) {
		return this.jdbc.sql(FIND)
			.param("model", this.lineage.modelFingerprint())
			.param("sequence", sequence)
			.query(ActivationRepository::activation)
			.single();
	}

	List<Activation> page(int limit, long before) {
		return this.jdbc.sql(PAGE)
			.param("model", this.lineage.modelFingerprint())
			.param("before", before)
			.param("limit", limit)
			.query(ActivationRepository::activation)
			.list();
	}

	List<Activation> after(long sequence, int limit) {
		return this.jdbc.sql(AFTER)
			.param("model", this.lineage.modelFingerprint())
			.param("after", sequence)
			.param("limit", limit)
			.query(ActivationRepository::activation)
			.list();
	}

	private static Activation activation(ResultSet row, int number) throws SQLException {
		return new Activation(row.getLong("sequence"), row.getLong("version"),
				row.getObject("previous_version", Long.class), row.getObject("falls_back_to", Long.class),
				row.getString("sha256"), row.getObject("at", OffsetDateTime.class).toInstant(),
				new Activation.Mover(Activation.Source.valueOf(row.getString("source")), row.getString("actor"),
						row.getString("reason"), row.getString("request_id")));
	}

}
