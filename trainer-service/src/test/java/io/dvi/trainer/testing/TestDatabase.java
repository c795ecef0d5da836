package io.dvi.trainer.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.atomic.AtomicInteger;

import javax.sql.DataSource;

import com.zaxxer.hikari.HikariDataSource;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import org.flywaydb.core.Flyway;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * A migrated database of its own for each test, on one server for the whole run.
 *
 * @param name of the database
 * @param pool its connections
 */
public record TestDatabase(String name, HikariDataSource pool) implements AutoCloseable {

	private static final AtomicInteger COUNT = new AtomicInteger();

	/** Makes a database with the schema. */
	public static TestDatabase migrated() {
		TestDatabase database = empty();
		database.migrate();
		return database;
	}

	/** Makes a database without anything. */
	public static TestDatabase empty() {
		String name = "test_" + COUNT.incrementAndGet();
		JdbcClient.create(Server.RUNNING.getPostgresDatabase()).sql("create database " + name).update();
		return open(name);
	}

	/** Opens more connections to the same database, as another process would. */
	public TestDatabase again() {
		return open(this.name);
	}

	/** Brings the schema up to date. */
	public int migrate() {
		return Flyway.configure().dataSource(this.pool).load().migrate().migrationsExecuted;
	}

	public DataSource dataSource() {
		return this.pool;
	}

	public JdbcClient jdbc() {
		return JdbcClient.create(this.pool);
	}

	public JdbcTransactionManager transactions() {
		return new JdbcTransactionManager(this.pool);
	}

	public TransactionTemplate transaction() {
		return new TransactionTemplate(transactions());
	}

	/** Copies the database; nobody may be connected to it. */
	public TestDatabase copy() {
		close();
		String copy = "test_" + COUNT.incrementAndGet();
		JdbcClient.create(Server.RUNNING.getPostgresDatabase())
			.sql("create database " + copy + " template " + this.name)
			.update();
		return open(copy);
	}

	@Override
	public void close() {
		this.pool.close();
	}

	private static TestDatabase open(String name) {
		HikariDataSource pool = new HikariDataSource();
		pool.setJdbcUrl(Server.RUNNING.getJdbcUrl("postgres", name));
		pool.setMaximumPoolSize(6);
		pool.setMinimumIdle(0);
		pool.setConnectionTimeout(5_000);
		return new TestDatabase(name, pool);
	}

	private static final class Server {

		private static final EmbeddedPostgres RUNNING = start();

		private static EmbeddedPostgres start() {
			try {
				return EmbeddedPostgres.start();
			}
			catch (IOException ex) {
				throw new UncheckedIOException(ex);
			}
		}

	}

}
