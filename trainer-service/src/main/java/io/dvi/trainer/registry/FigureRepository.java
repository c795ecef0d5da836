package io.dvi.trainer.registry;

import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The table {@code decision_figure}, seen from one model and one kind of decisions.
 * Figures may be added later; of several with one name the newest counts.
 */
public class FigureRepository {

	/** Decisions that are moves of the pointer, by sequence. */
	public static final String ACTIVATIONS = "activation";

	/** Decisions at the end of training rounds, by round. */
	public static final String ROUNDS = "round";

	private static final String INSERT = """
			insert into decision_figure (model_fingerprint, decision, number, name, value, held_against)
			values (:model, :decision, :number, :name, :value, :limit)
			""";

	private static final String SELECT = """
			select number, name, value, held_against from decision_figure
			 where model_fingerprint = :model and decision = :decision and number in (:numbers) order by id
			""";

	private final JdbcClient jdbc;

	private final String model;

	private final String decision;

	/**
	 * Opens the figures of a kind of decisions.
	 * @param jdbc the database
	 * @param modelFingerprint the model
	 * @param decision which kind
	 */
	public FigureRepository(JdbcClient jdbc, String modelFingerprint, String decision) {
		this.jdbc = jdbc;
		this.model = modelFingerprint;
		this.decision = decision;
	}

	/**
	 * Adds figures to a decision.
	 * @param number of the decision
	 * @param figures in the order in which they are to be read
	 */
	public void add(long number, List<Figure> figures) {
		for (Figure figure : figures) {
			this.jdbc.sql(INSERT)
				.param("model", this.model)
				.param("decision", this.decision)
				.param("number", number)
				.param("name", figure.name())
				.param("value", figure.value())
				.param("limit", figure.limit())
				.update();
		}
	}

	/**
	 * Reads the figures of decisions.
	 * @param numbers of the decisions
	 * @return figures by number; no entry where there are none
	 */
	public Map<Long, List<Figure>> of(Collection<Long> numbers) {
		if (numbers.isEmpty()) {
			return Map.of();
		}
		Map<Long, Map<String, Figure>> latest = new LinkedHashMap<>();
		this.jdbc.sql(SELECT)
			.param("model", this.model)
			.param("decision", this.decision)
			.param("numbers", numbers)
			.query((row) -> {
				latest.computeIfAbsent(row.getLong("number"), (number) -> new LinkedHashMap<>())
					.put(row.getString("name"), new Figure(row.getString("name"), row.getDouble("value"),
							row.getObject("held_against", Double.class)));
			});
		Map<Long, List<Figure>> figures = new LinkedHashMap<>();
		latest.forEach((number, byName) -> figures.put(number, List.copyOf(byName.values())));
		return Collections.unmodifiableMap(figures);
	}

}
