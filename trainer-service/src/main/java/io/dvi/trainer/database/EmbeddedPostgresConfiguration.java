package io.dvi.trainer.database;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;

import com.zaxxer.hikari.HikariDataSource;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;

import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * The trainer's own database server. The order of shutdown is that of the beans: pool
 * first, server last.
 */
@Configuration(proxyBeanMethods = false)
@ConditionalOnProperty("dvi.trainer.embedded-postgres.enabled")
class EmbeddedPostgresConfiguration {

	private static final Duration START_LIMIT = Duration.ofSeconds(60);

	private static final String USER = "postgres";

	@Bean(destroyMethod = "close")
	EmbeddedPostgres embeddedPostgres(EmbeddedPostgresProperties properties) throws IOException {
		Path folder = Objects.requireNonNull(properties.dataFolder()).toAbsolutePath();
		Files.createDirectories(folder);
		LeftoverServer.stop(folder);
		return start(folder, properties.port());
	}

	@Bean(destroyMethod = "close")
	HikariDataSource dataSource(EmbeddedPostgres server) {
		HikariDataSource pool = new HikariDataSource();
		pool.setJdbcUrl(server.getJdbcUrl(USER, USER));
		pool.setMaximumPoolSize(8);
		pool.setConnectionTimeout(Duration.ofSeconds(5).toMillis());
		return pool;
	}

	/**
	 * Starts a server whose commits are durable, which is not the library's default.
	 * @param folder its data
	 * @param port on the loopback interface
	 * @return the running server
	 * @throws IOException when it does not come up
	 */
	static EmbeddedPostgres start(Path folder, int port) throws IOException {
		return EmbeddedPostgres.builder()
			.setPort(port)
			.setDataDirectory(folder)
			.setCleanDataDirectory(false)
			.setPGStartupWait(START_LIMIT)
			.setRegisterShutdownHook(false)
			.setServerConfig("fsync", "on")
			.setServerConfig("synchronous_commit", "on")
			.setServerConfig("listen_addresses", "localhost")
			.setServerConfig("max_connections", "50")
			.setServerConfig("shared_buffers", "64MB")
			.start();
	}

}
