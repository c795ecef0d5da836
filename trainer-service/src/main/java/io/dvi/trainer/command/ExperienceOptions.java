package io.dvi.trainer.command;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;

import javax.sql.DataSource;

import io.dvi.engine.model.DescriptorFile;
import io.dvi.engine.model.ModelDescriptor;
import io.dvi.engine.model.ModelFolder;
import io.dvi.trainer.database.InstanceDatabase;
import io.dvi.trainer.experience.ReplayStore;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/** Whose experience a command reads, and from where. */
final class ExperienceOptions {

	/** A service on a busy machine is up in less. */
	private static final Duration PATIENCE = Duration.ofMinutes(2);

	@Option(names = "--model", required = true, paramLabel = "FOLDER", description = "the imported model")
	private Path model = Path.of("");

	@ArgGroup(multiplicity = "1")
	private Place place = new Place();

	ModelFolder folder() {
		return new ModelFolder(this.model);
	}

	ModelDescriptor descriptor() {
		return DescriptorFile.read(folder());
	}

	Experience open() throws IOException {
		Path folder = this.place.folder;
		DataSource source = (folder != null) ? new InstanceDatabase(folder, PATIENCE)
				: new DriverManagerDataSource(Objects.requireNonNull(this.place.url));
		return new Experience(source, new ReplayStore(JdbcClient.create(source), descriptor().fingerprint()));
	}

	private static final class Place {

		@Option(names = "--database", required = true, paramLabel = "FOLDER",
				description = "data folder of an instance's own Postgres, whose services may run or not: the server that"
						+ " runs on it is read, or one is started for the while (./dvi names the folder of its instance)")
		private @Nullable Path folder;

		@Option(names = "--jdbc-url", required = true, paramLabel = "URL",
				description = "of a trainer's Postgres elsewhere, with user and password")
		private @Nullable String url;

	}

	/**
	 * Experience that is open.
	 *
	 * @param source its database
	 * @param store what it holds of the model
	 */
	record Experience(DataSource source, ReplayStore store) implements AutoCloseable {

		@Override
		public void close() throws IOException {
			if (this.source instanceof InstanceDatabase database) {
				database.close();
			}
		}

	}

}
