package io.dvi.trainer.registry;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

import org.springframework.jdbc.core.simple.JdbcClient;

/** The table {@code activation}, seen from one model. */
class ActivationRepository {

	private static final String INSERT = """
			insert into activation (model_fingerprint, sequence, version, canary_version, canary_percent, shadow_version,
			  previous_version, falls_back_to, at, actor, reason, source, request_id)
			values (:model, :sequence, :version, :canaryVersion, :canaryPercent, :shadowVersion,
			  :previousVersion, :fallsBackTo, :at, :actor, :reason, :source, :requestId)
			""";

	private static final String SELECT = """
			select a.sequence, a.version, a.canary_version, a.canary_percent, a.shadow_version, a.previous_version,
			  a.falls_back_to, h.sha256, c.sha256 as canary_sha256, a.at, a.actor, a.reason, a.source, a.request_id
			  from activation a join head_version h using (model_fingerprint, version)
			  left join head_version c on c.model_fingerprint = a.model_fingerprint and c.version = a.canary_version
			 where a.model_fingerprint = :model
			""";

	private static final String LATEST = SELECT + " order by a.sequence desc limit 1";

	private static final String FIND = SELECT + " and a.sequence = :sequence";

	private static final String PAGE = SELECT + " and a.sequence < :before order by a.sequence desc limit :limit";

	private static final String AFTER = SELECT + " and a.sequence > :after order by a.sequence limit :limit";

	private final JdbcClient jdbc;

	private final Lineage lineage;

	private final FigureRepository figures;

	ActivationRepository(JdbcClient jdbc, Lineage lineage) {
		this.jdbc = jdbc;
		this.lineage = lineage;
		this.figures = new FigureRepository(jdbc, lineage.modelFingerprint(), FigureRepository.ACTIVATIONS);
	}

	void insert(Activation activation) {
		Pointer.Canary canary = activation.pointer().canary();
		this.jdbc.sql(INSERT)
			.param("model", this.lineage.modelFingerprint())
			.param("sequence", activation.sequence())
			.param("version", activation.version())
			.param("canaryVersion", (canary != null) ? canary.version() : null)
			.param("canaryPercent", (canary != null) ? canary.percent() : null)
			.param("shadowVersion", activation.pointer().shadowVersion())
			.param("previousVersion", activation.previousVersion())
			.param("fallsBackTo", activation.fallsBackTo())
			.param("at", activation.at().atOffset(ZoneOffset.UTC))
			.param("actor", activation.mover().actor())
			.param("reason", activation.mover().reason())
			.param("source", activation.mover().source().name())
			.param("requestId", activation.mover().requestId())
			.update();
		this.figures.add(activation.sequence(), activation.mover().figures());
	}

	/** Adds to an activation what was found about it later. */
	void add(long sequence, List<Figure> found) {
		this.figures.add(sequence, found);
	}

	Optional<Activation> latest() {
		return this.jdbc.sql(LATEST)
			.param("model", this.lineage.modelFingerprint())
			.query(ActivationRepository::activation)
			.optional()
			.map((activation) -> withFigures(List.of(activation)).getFirst());
	}

	Activation get(long sequence) {
		Activation activation = this.jdbc.sql(FIND)
			.param("model", this.lineage.modelFingerprint())
			.param("sequence", sequence)
			.query(ActivationRepository::activation)
			.single();
		return withFigures(List.of(activation)).getFirst();
	}

	List<Activation> page(int limit, long before) {
		return withFigures(this.jdbc.sql(PAGE)
			.param("model", this.lineage.modelFingerprint())
			.param("before", before)
			.param("limit", limit)
			.query(ActivationRepository::activation)
			.list());
	}

	List<Activation> after(long sequence, int limit) {
		return withFigures(this.jdbc.sql(AFTER)
			.param("model", this.lineage.modelFingerprint())
			.param("after", sequence)
			.param("limit", limit)
			.query(ActivationRepository::activation)
			.list());
	}

	private List<Activation> withFigures(List<Activation> activations) {
		Map<Long, List<Figure>> found = this.figures.of(activations.stream().map(Activation::sequence).toList());
		return activations.stream().map((activation) -> with(activation, found.get(activation.sequence()))).toList();
	}

	private static Activation with(Activation activation, @Nullable List<Figure> figures) {
		if (figures == null) {
			return activation;
		}
		Activation.Mover mover = activation.mover();
		return new Activation(activation.sequence(), activation.pointer(), activation.previousVersion(),
				activation.fallsBackTo(), activation.digests(), activation.at(),
				new Activation.Mover(mover.source(), mover.actor(), mover.reason(), mover.requestId(), figures));
	}

	private static Activation activation(ResultSet row, int number) throws SQLException {
		return new Activation(row.getLong("sequence"), pointer(row), row.getObject("previous_version", Long.class),
				row.getObject("falls_back_to", Long.class),
				new Activation.Digests(row.getString("sha256"), row.getString("canary_sha256")),
				row.getObject("at", OffsetDateTime.class).toInstant(),
				new Activation.Mover(Activation.Source.valueOf(row.getString("source")), row.getString("actor"),
						row.getString("reason"), row.getString("request_id")));
	}

	private static Pointer pointer(ResultSet row) throws SQLException {
		Long canary = row.getObject("canary_version", Long.class);
		return new Pointer(row.getLong("version"),
				(canary != null) ? new Pointer.Canary(canary, row.getInt("canary_percent")) : null,
				row.getObject("shadow_version", Long.class));
	}

}
