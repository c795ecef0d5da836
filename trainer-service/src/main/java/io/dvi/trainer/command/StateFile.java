package io.dvi.trainer.command;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Objects;
import java.util.function.LongSupplier;

import io.dvi.trainer.offline.Checkpoint;
import org.jspecify.annotations.Nullable;

/** Keeps where a run stands across processes; without a file it keeps nothing. */
final class StateFile {

	private final @Nullable Path path;

	private final Checkpoint.@Nullable Saved saved;

	private String run = "";

	private long upTo;

	private StateFile(@Nullable Path path, Checkpoint.@Nullable Saved saved) {
		this.path = path;
		this.saved = saved;
	}

	/**
	 * Reads a file.
	 * @param path the file, which need not exist, or nothing
	 * @throws IOException when it cannot be read
	 */
	static StateFile open(@Nullable Path path) throws IOException {
		boolean exists = path != null && Files.exists(path);
		return new StateFile(path, exists ? Checkpoint.fromBytes(Files.readAllBytes(path)) : null);
	}

	/** The last episode of the run: what came in since it began is not learned from. */
	long upTo(LongSupplier last) {
		this.upTo = (this.saved != null) ? this.saved.origin().upTo() : last.getAsLong();
		return this.upTo;
	}

	/** Where a run goes on, or nothing when it begins; another run's file is refused. */
	@Nullable Checkpoint checkpoint(RunName name) {
		this.run = name.text();
		if (this.saved == null) {
			return null;
		}
		if (!this.saved.origin().run().equals(this.run)) {
			throw new CommandFailure(
					this.path + " belongs to another run: " + this.saved.origin().run() + ". This is " + this.run);
		}
		return this.saved.checkpoint();
	}

	/** Time spent in earlier processes. */
	Duration spent() {
		return (this.saved != null) ? Duration.ofSeconds(this.saved.origin().seconds()) : Duration.ZERO;
	}

	/** Replaces the file, whole or not at all. */
	void save(Checkpoint checkpoint, Duration elapsed) throws IOException {
		if (this.path == null) {
			return;
		}
		Path fresh = Objects.requireNonNull(this.path.toAbsolutePath().getParent())
			.resolve(this.path.getFileName() + ".new");
		Files.write(fresh, checkpoint.toBytes(new Checkpoint.Origin(this.run, this.upTo, elapsed.toSeconds())));
		Files.move(fresh, this.path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
	}

}
