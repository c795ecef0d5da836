package io.dvi.trainer.database;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import org.flywaydb.core.Flyway;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.jdbc.datasource.AbstractDataSource;

/**
 * The database of an instance, for a reader beside its services: the server that runs on
 * the data folder, whoever started it, or one of our own while there is none. Each
 * connection looks anew, since the services may be started or stopped meanwhile. Safe
 * from any thread.
 */
public final class InstanceDatabase extends AbstractDataSource implements AutoCloseable {

	private static final Logger log = LoggerFactory.getLogger(InstanceDatabase.class);

	private static final String USER = "postgres";

	private static final String LIBRARY_LOCK = "epg-lock";

	/** Line of the port in the file that a server writes, from 0. */
	private static final int PORT_LINE = 3;

	private final Path folder;

	private final Duration patience;

	private @Nullable EmbeddedPostgres own;

	/** When a server that had been there was first missed. */
	private @Nullable Long missed;

	private boolean met;

	/**
	 * Makes a reader of a database.
	 * @param folder data of the instance's server
	 * @param patience how long to wait for the next server when one has gone: services
	 * that are being started stop ours and bring their own, and two at once fail both
	 * @throws IOException when there is no database in it
	 */
	public InstanceDatabase(Path folder, Duration patience) throws IOException {
		this.folder = folder.toAbsolutePath();
		this.patience = patience;
		if (!Files.exists(this.folder.resolve("PG_VERSION"))) {
			throw new IOException("there is no database in " + this.folder);
		}
	}

	@Override
	public Connection getConnection() throws SQLException {
		return getConnection(USER, USER);
	}

	@Override
	public synchronized Connection getConnection(String user, String password) throws SQLException {
		try {
			Optional<Integer> port = runningPort();
			Connection connection = DriverManager.getConnection(url(port.isPresent() ? port.get() : next()), user,
					password);
			this.met = true;
			this.missed = null;
			return connection;
		}
		catch (IOException ex) {
			throw new SQLException("no database server: " + ex.getMessage(), ex);
		}
	}

	/**
	 * Stops the server that runs now if it is ours; by the folder alone, any would be.
	 */
	@Override
	public synchronized void close() throws IOException {
		EmbeddedPostgres server = this.own;
		if (server != null && runningPort().equals(Optional.of(server.getPort()))) {
			server.close();
		}
	}

	private Optional<Integer> runningPort() throws IOException {
		if (LeftoverServer.find(this.folder).isEmpty()) {
			return Optional.empty();
		}
		List<String> lines = Files.readAllLines(this.folder.resolve(LeftoverServer.PID_FILE));
		if (lines.size() <= PORT_LINE) {
			throw new IOException("it is only just starting");
		}
		return Optional.of(Integer.parseInt(lines.get(PORT_LINE).strip()));
	}

	private int next() throws IOException {
		long now = System.nanoTime();
		long since = (this.missed != null) ? this.missed : now;
		this.missed = since;
		if (this.met && now - since < this.patience.toNanos()) {
			throw new IOException("the one that ran on " + this.folder + " has gone; waiting for the next");
		}
		return start();
	}

	private int start() throws IOException {
		LeftoverServer.stop(this.folder);
		EmbeddedPostgres started = EmbeddedPostgresConfiguration.start(this.folder, 0);
		this.own = started;
		// Held by this process as long as it lives, it would keep a trainer from taking
		// the folder over.
		Files.deleteIfExists(this.folder.resolve(LIBRARY_LOCK));
		log.info("started a database server on {}", this.folder);
		// Written by an older version perhaps, which no service brought up to date yet.
		Flyway.configure().dataSource(url(started.getPort()), USER, USER).load().migrate();
		return started.getPort();
	}

	private static String url(int port) {
		return "jdbc:postgresql://localhost:" + port + "/postgres";
	}

}
