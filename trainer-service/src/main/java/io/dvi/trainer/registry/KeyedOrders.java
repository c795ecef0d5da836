package io.dvi.trainer.registry;

import java.time.Clock;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.HexFormat;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;

import io.dvi.trainer.error.TrainerError;
import io.dvi.trainer.error.TrainerException;
import io.dvi.trainer.experience.Sha256;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionOperations;

/**
 * Orders that came under a key, with their answers (the table {@code idempotent_order}):
 * for a day the same order gets the same answer. Safe from any thread.
 */
public class KeyedOrders {

	/** How long an order is remembered under its key. */
	private static final Duration KEPT = Duration.ofHours(24);

	/** Of two orders under one key that come at once the second waits for the first. */
	private static final String LOCK = "select pg_advisory_xact_lock(hashtextextended(:model || :key, 0))";

	private static final String FORGET = "delete from idempotent_order where at < :since";

	private static final String FIND = """
			select order_sha256, answer from idempotent_order
			 where model_fingerprint = :model and idempotency_key = :key and at >= :since
			""";

	private static final String SAVE = """
			insert into idempotent_order (model_fingerprint, idempotency_key, order_sha256, answer, at)
			values (:model, :key, :orderSha256, :answer, :at)
			""";

	private final JdbcClient jdbc;

	private final TransactionOperations transaction;

	private final Lineage lineage;

	private final Clock clock;

	/**
	 * Opens the orders of a model.
	 * @param jdbc the database
	 * @param transaction its transactions
	 * @param lineage the model
	 * @param clock says when an order came
	 */
	public KeyedOrders(JdbcClient jdbc, TransactionOperations transaction, Lineage lineage, Clock clock) {
		this.jdbc = jdbc;
		this.transaction = transaction;
		this.lineage = lineage;
		this.clock = clock;
	}

	/**
	 * The answer that an order got.
	 * @param key its key
	 * @param order all that it says
	 * @return the answer, or nothing when no order came under the key
	 * @throws TrainerException INVALID_ARGUMENT when another one did
	 */
	public Optional<byte[]> find(String key, byte[] order) {
		return this.jdbc.sql(FIND)
			.param("model", this.lineage.modelFingerprint())
			.param("key", key)
			.param("since", now().minus(KEPT))
			.query((row, number) -> new Answered(row.getString("order_sha256"), row.getBytes("answer")))
			.optional()
			.map((earlier) -> {
				if (!earlier.orderSha256().equals(sha256(order))) {
					throw new TrainerException(TrainerError.INVALID_ARGUMENT, "idempotency_key",
							"`idempotency_key` came with another order within the last day; a new order needs a new key");
				}
				return earlier.answer();
			});
	}

	/**
	 * Carries an order out, unless it was.
	 * @param key its key
	 * @param order all that it says
	 * @param work carries it out and gives its answer, in the transaction that keeps it
	 * @return the answer, or the earlier one
	 * @throws TrainerException INVALID_ARGUMENT when another order came under the key
	 */
	public byte[] once(String key, byte[] order, Supplier<byte[]> work) {
		return Objects.requireNonNull(this.transaction.execute((status) -> {
			this.jdbc.sql(LOCK).param("model", this.lineage.modelFingerprint()).param("key", key).query((row) -> {
			});
			return find(key, order).orElseGet(() -> {
				byte[] answer = work.get();
				save(key, order, answer);
				return answer;
			});
		}));
	}

	private void save(String key, byte[] order, byte[] answer) {
		this.jdbc.sql(FORGET).param("since", now().minus(KEPT)).update();
		this.jdbc.sql(SAVE)
			.param("model", this.lineage.modelFingerprint())
			.param("key", key)
			.param("orderSha256", sha256(order))
			.param("answer", answer)
			.param("at", now())
			.update();
	}

	private OffsetDateTime now() {
		return this.clock.instant().atOffset(ZoneOffset.UTC);
	}

	private static String sha256(byte[] order) {
		return HexFormat.of().formatHex(Sha256.digest().digest(order));
	}

	@SuppressWarnings("ArrayRecordComponent")
	private record Answered(String orderSha256, byte[] answer) {
	}

}
