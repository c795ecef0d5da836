package io.dvi.trainer.experience;

import java.time.Clock;
import java.time.ZoneOffset;
import java.util.Objects;

import io.dvi.trainer.audit.Order;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionOperations;

/**
 * Deletes the experience of one caller, of all models in the database. What is left is a
 * record of how much it was and who wanted it.
 */
public class EpisodeDeletion {

	private static final Logger log = LoggerFactory.getLogger(EpisodeDeletion.class);

	private static final String DELETE = """
			with gone as (
			  delete from episode where tenant_key_hash = :tenant returning id, received_on, rows
			), steps as (
			  delete from experience x using gone where x.received_on = gone.received_on and x.episode_id = gone.id
			)
			select count(*) as episodes, coalesce(sum(rows), 0) as rows from gone
			""";

	private static final String RECORD = """
			insert into episode_deletion (tenant_key_hash, at, actor, reason, request_id, episodes, rows)
			values (:tenant, :at, :actor, :reason, :requestId, :episodes, :rows)
			""";

	private final JdbcClient jdbc;

	private final TransactionOperations transaction;

	private final Runnable fence;

	private final Clock clock;

	/**
	 * Makes a deletion.
	 * @param jdbc the database
	 * @param transaction its transactions
	 * @param fence called inside every commit; throws when this process may not write
	 * @param clock says when it was wanted
	 */
	public EpisodeDeletion(JdbcClient jdbc, TransactionOperations transaction, Runnable fence, Clock clock) {
		this.jdbc = jdbc;
		this.transaction = transaction;
		this.fence = fence;
		this.clock = clock;
	}

	/**
	 * Deletes what came in under a caller's key until now.
	 * @param tenantKeyHash hash of the key, as it came with the requests
	 * @param order who asks
	 * @return how much it was; in a dry run, how much it would be
	 */
	public Deleted delete(String tenantKeyHash, Order order) {
		return Objects.requireNonNull(this.transaction.execute((status) -> {
			this.fence.run();
			Deleted deleted = this.jdbc.sql(DELETE)
				.param("tenant", tenantKeyHash)
				.query((row, number) -> new Deleted(row.getLong("episodes"), row.getLong("rows")))
				.single();
			if (order.dryRun()) {
				status.setRollbackOnly();
				return deleted;
			}
			record(tenantKeyHash, order, deleted);
			log.info("deleted {} episodes of one key, as {} wanted", deleted.episodes(), order.actor());
			return deleted;
		}));
	}

	private void record(String tenantKeyHash, Order order, Deleted deleted) {
		this.jdbc.sql(RECORD)
			.param("tenant", tenantKeyHash)
			.param("at", this.clock.instant().atOffset(ZoneOffset.UTC))
			.param("actor", order.actor())
			.param("reason", order.reason())
			.param("requestId", order.requestId())
			.param("episodes", deleted.episodes())
			.param("rows", deleted.rows())
			.update();
	}

	/**
	 * How much was deleted.
	 *
	 * @param episodes their number
	 * @param rows verified rows in them
	 */
	public record Deleted(long episodes, long rows) {
	}

}
