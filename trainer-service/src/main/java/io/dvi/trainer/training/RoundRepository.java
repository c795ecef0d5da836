package io.dvi.trainer.training;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import io.dvi.trainer.experience.ReplaySampler;
import io.dvi.trainer.registry.Figure;
import io.dvi.trainer.registry.FigureRepository;

import org.springframework.jdbc.core.simple.JdbcClient;

/** The tables {@code training_round} and {@code training_state}, seen from one model. */
class RoundRepository {

	private static final String OPEN = """
			select round, seed, fresh_after, high_water from training_round
			 where model_fingerprint = :model and closed_at is null
			""";

	private static final String LATEST = """
			select round, seed, fresh_after, high_water from training_round
			 where model_fingerprint = :model order by round desc limit 1
			""";

	private static final String INSERT = """
			insert into training_round (model_fingerprint, round, seed, fresh_after, high_water, opened_at)
			values (:model, :round, :seed, :freshAfter, :highWater, :at)
			""";

	private static final String CLOSE = """
			update training_round
			   set closed_at = :at, outcome = :outcome, trainer_step = :trainerStep, head_version = :headVersion
			 where model_fingerprint = :model and round = :round and closed_at is null
			""";

	private static final String CLOSED = """
			select round, closed_at, outcome, head_version, trainer_step from training_round
			 where model_fingerprint = :model and closed_at is not null order by round desc limit :limit
			""";

	private static final String STATE = """
			select base_version, state from training_state where model_fingerprint = :model
			""";

	private static final String SAVE_STATE = """
			insert into training_state (model_fingerprint, round, base_version, state)
			values (:model, :round, :baseVersion, :state)
			on conflict (model_fingerprint) do update
			   set round = excluded.round, base_version = excluded.base_version, state = excluded.state
			""";

	private final JdbcClient jdbc;

	private final String model;

	private final FigureRepository figures;

	RoundRepository(JdbcClient jdbc, String modelFingerprint) {
		this.jdbc = jdbc;
		this.model = modelFingerprint;
		this.figures = new FigureRepository(jdbc, modelFingerprint, FigureRepository.ROUNDS);
	}

	Optional<Round> open() {
		return this.jdbc.sql(OPEN).param("model", this.model).query(RoundRepository::round).optional();
	}

	Optional<Round> latest() {
		return this.jdbc.sql(LATEST).param("model", this.model).query(RoundRepository::round).optional();
	}

	void insert(Round round, Instant at) {
		this.jdbc.sql(INSERT)
			.param("model", this.model)
			.param("round", round.number())
			.param("seed", round.seed())
			.param("freshAfter", round.window().after())
			.param("highWater", round.window().upTo())
			.param("at", at.atOffset(ZoneOffset.UTC))
			.update();
	}

	void close(Round round, ClosedRound closed) {
		int rows = this.jdbc.sql(CLOSE)
			.param("model", this.model)
			.param("round", round.number())
			.param("outcome", closed.outcome().name())
			.param("trainerStep", closed.trainerStep())
			.param("headVersion", closed.headVersion())
			.param("at", closed.at().atOffset(ZoneOffset.UTC))
			.update();
		if (rows != 1) {
			throw new IllegalStateException("round " + round.number() + " was closed before");
		}
		this.figures.add(round.number(), closed.figures());
	}

	/** The last rounds that ended, newest first. */
	List<ClosedRound> closed(int limit) {
		List<ClosedRound> rounds = this.jdbc.sql(CLOSED)
			.param("model", this.model)
			.param("limit", limit)
			.query(RoundRepository::closedRound)
			.list();
		Map<Long, List<Figure>> found = this.figures.of(rounds.stream().map(ClosedRound::number).toList());
		return rounds.stream()
			.map((round) -> new ClosedRound(round.number(), round.at(), round.outcome(), round.headVersion(),
					round.trainerStep(), found.getOrDefault(round.number(), List.of())))
			.toList();
	}

	/** Versions that training goes on from. */
	Set<Long> readBases() {
		return state().map((saved) -> Set.of(saved.baseVersion())).orElse(Set.of());
	}

	Optional<SavedState> state() {
		return this.jdbc.sql(STATE)
			.param("model", this.model)
			.query((row, number) -> new SavedState(row.getLong("base_version"), row.getBytes("state")))
			.optional();
	}

	void save(Round round, SavedState state) {
		this.jdbc.sql(SAVE_STATE)
			.param("model", this.model)
			.param("round", round.number())
			.param("baseVersion", state.baseVersion())
			.param("state", state.bytes())
			.update();
	}

	private static ClosedRound closedRound(ResultSet row, int number) throws SQLException {
		return new ClosedRound(row.getLong("round"), row.getObject("closed_at", OffsetDateTime.class).toInstant(),
				RoundOutcome.valueOf(row.getString("outcome")), row.getObject("head_version", Long.class),
				row.getLong("trainer_step"), List.of());
	}

	private static Round round(ResultSet row, int number) throws SQLException {
		return new Round(row.getLong("round"), row.getLong("seed"),
				new ReplaySampler.Window(row.getLong("fresh_after"), row.getLong("high_water")));
	}

	/**
	 * Where training stood at the end of a round.
	 *
	 * @param baseVersion the head whose weights it last took over or published
	 * @param bytes weights and moments
	 */
	@SuppressWarnings("ArrayRecordComponent")
	record SavedState(long baseVersion, byte[] bytes) {
	}

}
