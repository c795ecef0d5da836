package io.dvi.trainer.registry;

import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import org.springframework.jdbc.core.simple.JdbcClient;

/** The table {@code activation_acknowledgement}, seen from one model. */
class AcknowledgementRepository {

	private static final String SAVE = """
			insert into activation_acknowledgement (model_fingerprint, sequence, instance, at, error)
			select model_fingerprint, sequence, :instance, :at, :error from activation
			 where model_fingerprint = :model and sequence = :sequence
			on conflict (model_fingerprint, sequence, instance) do update set at = excluded.at, error = excluded.error
			 where activation_acknowledgement.error <> excluded.error
			""";

	private static final String OF = """
			select sequence, instance, at, error from activation_acknowledgement
			 where model_fingerprint = :model and sequence in (:sequences) order by sequence, instance
			""";

	private final JdbcClient jdbc;

	private final Lineage lineage;

	AcknowledgementRepository(JdbcClient jdbc, Lineage lineage) {
		this.jdbc = jdbc;
		this.lineage = lineage;
	}

	/** Keeps a replica's last word; one on an activation that never was is left out. */
	void save(long sequence, Acknowledgement word) {
		this.jdbc.sql(SAVE)
			.param("model", this.lineage.modelFingerprint())
			.param("sequence", sequence)
			.param("instance", word.instance())
			.param("at", word.at().atOffset(ZoneOffset.UTC))
			.param("error", word.error())
			.update();
	}

	Map<Long, List<Acknowledgement>> of(Collection<Long> sequences) {
		if (sequences.isEmpty()) {
			return Map.of();
		}
		return this.jdbc.sql(OF)
			.param("model", this.lineage.modelFingerprint())
			.param("sequences", sequences)
			.query((row, number) -> Map.entry(row.getLong("sequence"),
					new Acknowledgement(row.getString("instance"),
							row.getObject("at", OffsetDateTime.class).toInstant(), row.getString("error"))))
			// The query's own stream would keep the connection.
			.list()
			.stream()
			.collect(Collectors.groupingBy(Map.Entry::getKey,
					Collectors.mapping(Map.Entry::getValue, Collectors.toList())));
	}

}
