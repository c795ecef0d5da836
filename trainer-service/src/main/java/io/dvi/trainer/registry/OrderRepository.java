package io.dvi.trainer.registry;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

import io.dvi.trainer.experience.Sha256;

import org.springframework.jdbc.core.simple.JdbcClient;

/** The table {@code idempotent_order}, seen from one model. */
class OrderRepository {

	/** How long an order is remembered under its key. */
	private static final Duration KEPT = Duration.ofHours(24);

	private static final String FORGET = "delete from idempotent_order where at < :before";

	private static final String FIND = """
			select order_sha256, sequence, changed from idempotent_order
			 where model_fingerprint = :model and idempotency_key = :key and at >= :since
			""";

	private static final String SAVE = """
			insert into idempotent_order (model_fingerprint, idempotency_key, order_sha256, sequence, changed, at)
			values (:model, :key, :orderSha256, :sequence, :changed, :at)
			""";

	private final JdbcClient jdbc;

	private final Lineage lineage;

	OrderRepository(JdbcClient jdbc, Lineage lineage) {
		this.jdbc = jdbc;
		this.lineage = lineage;
	}

	Optional<CarriedOut> find(String key, Instant now) {
		return this.jdbc.sql(FIND)
			.param("model", this.lineage.modelFingerprint())
			.param("key", key)
			.param("since", now.minus(KEPT).atOffset(ZoneOffset.UTC))
			.query((row, number) -> new CarriedOut(row.getString("order_sha256"), row.getLong("sequence"),
					row.getBoolean("changed")))
			.optional();
	}

	void save(String key, CarriedOut order, Instant now) {
		this.jdbc.sql(FORGET).param("before", now.minus(KEPT).atOffset(ZoneOffset.UTC)).update();
		this.jdbc.sql(SAVE)
			.param("model", this.lineage.modelFingerprint())
			.param("key", key)
			.param("orderSha256", order.orderSha256())
			.param("sequence", order.sequence())
			.param("changed", order.changed())
			.param("at", now.atOffset(ZoneOffset.UTC))
			.update();
	}

	/** Names an order by all that it says. */
	static String sha256(String what, List<Object> order) {
		MessageDigest digest = Sha256.digest();
		digest.update(what.getBytes(StandardCharsets.UTF_8));
		for (Object part : order) {
			digest.update((byte) 0);
			digest.update(part.toString().getBytes(StandardCharsets.UTF_8));
		}
		return HexFormat.of().formatHex(digest.digest());
	}

	/**
	 * An order and its answer.
	 *
	 * @param orderSha256 hex sha256 over all that was ordered
	 * @param sequence the activation it was answered with
	 * @param changed whether it moved the pointer
	 */
	record CarriedOut(String orderSha256, long sequence, boolean changed) {
	}

}
