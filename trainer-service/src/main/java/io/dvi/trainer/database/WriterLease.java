package io.dvi.trainer.database;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;

import javax.sql.DataSource;

import io.dvi.trainer.agent.Agent;
import io.dvi.trainer.error.TrainerError;
import io.dvi.trainer.error.TrainerException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The right to write experience and heads, held by one trainer at a time: a lock of a
 * database session that is kept open, so that it ends with its process.
 *
 * <p>
 * A session may be lost unnoticed. Whoever writes heads therefore calls {@link #fence()}
 * inside the transaction, which fails when a successor holds the lease.
 */
public class WriterLease implements Agent, AutoCloseable {

	private static final Logger log = LoggerFactory.getLogger(WriterLease.class);

	private static final long LOCK = 0x64766957_72697465L;

	private static final Duration CHECK_LIMIT = Duration.ofSeconds(2);

	private static final String TRY_LOCK = "select pg_try_advisory_lock(?)";

	private static final String TAKE = """
			update writer_lease set epoch = epoch + 1, holder = ?, acquired_at = ? returning epoch
			""";

	private static final String FENCE = "select epoch from writer_lease for share";

	private final DataSource dataSource;

	private final JdbcClient jdbc;

	private final String holder;

	private final Clock clock;

	private @Nullable Connection session;

	private volatile long epoch;

	/**
	 * Makes a lease that is not held yet.
	 * @param dataSource gives the session
	 * @param jdbc the same database, for checks inside transactions
	 * @param holder names this process to people
	 * @param clock says when it was acquired
	 */
	public WriterLease(DataSource dataSource, JdbcClient jdbc, String holder, Clock clock) {
		this.dataSource = dataSource;
		this.jdbc = jdbc;
		this.holder = holder;
		this.clock = clock;
	}

	/**
	 * Whether the lease was held at the last look.
	 * @return true between acquiring and losing it
	 */
	public boolean held() {
		return this.epoch > 0;
	}

	/**
	 * Refuses to go on without the lease; to be called inside the transaction to be
	 * protected.
	 * @throws TrainerException UNAVAILABLE when another trainer took over
	 */
	public void fence() {
		long current = this.jdbc.sql(FENCE).query(Long.class).single();
		if (!held() || current != this.epoch) {
			throw new TrainerException(TrainerError.UNAVAILABLE, "this trainer does not hold the writer's lease");
		}
	}

	@Override
	public String roleName() {
		return "writer-lease";
	}

	/** Takes the lease when it is free, and notices when it is lost. */
	@Override
	public synchronized int doWork() {
		try {
			if (held() && alive()) {
				return 0;
			}
			release();
			return acquire() ? 1 : 0;
		}
		catch (SQLException ex) {
			release();
			throw new TrainerException(TrainerError.UNAVAILABLE, "", "the writer's lease cannot be taken", ex);
		}
	}

	@Override
	public synchronized void close() {
		release();
	}

	private boolean alive() throws SQLException {
		return this.session != null && this.session.isValid((int) CHECK_LIMIT.toSeconds());
	}

	private boolean acquire() throws SQLException {
		Connection opened = this.dataSource.getConnection();
		this.session = opened;
		if (!tryLock(opened)) {
			release();
			return false;
		}
		try (PreparedStatement take = opened.prepareStatement(TAKE)) {
			take.setString(1, this.holder);
			take.setObject(2, this.clock.instant().atOffset(ZoneOffset.UTC));
			this.epoch = single(take);
		}
		log.info("holding the writer's lease, epoch {}", this.epoch);
		return true;
	}

	private static boolean tryLock(Connection opened) throws SQLException {
		try (PreparedStatement lock = opened.prepareStatement(TRY_LOCK)) {
			lock.setLong(1, LOCK);
			try (ResultSet row = lock.executeQuery()) {
				return row.next() && row.getBoolean(1);
			}
		}
	}

	private static long single(PreparedStatement statement) throws SQLException {
		try (ResultSet row = statement.executeQuery()) {
			row.next();
			return row.getLong(1);
		}
	}

	private void release() {
		if (held()) {
			log.info("giving up the writer's lease, epoch {}", this.epoch);
		}
		this.epoch = 0;
		Connection open = this.session;
		this.session = null;
		if (open == null) {
			return;
		}
		try {
			// Really closes the session: returned to a pool it would keep the lock.
			open.abort(Runnable::run);
		}
		catch (SQLException ex) {
			log.debug("the session of the lease was gone", ex);
		}
	}

}
