package io.dvi.trainer.command;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.function.LongSupplier;

import io.dvi.trainer.offline.Checkpoint;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;

/** Keeps where a run stands across processes; without a file it keeps nothing. */
final class StateFile {

	private static final String RUN = "run";

	private static final String UP_TO = "up_to";

	private static final String SECONDS = "seconds";

	private static final String CURVE = "curve";

	private final @Nullable Path path;

	private final Checkpoint.@Nullable Noted saved;

	private String run = "";

	private long upTo;

	private StateFile(@Nullable Path path, Checkpoint.@Nullable Noted saved) {
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
		this.upTo = (this.saved != null) ? number(this.saved, UP_TO) : last.getAsLong();
		return this.upTo;
	}

	/** Where a run goes on, or nothing when it begins; another run's file is refused. */
	@Nullable Checkpoint checkpoint(Run wanted) {
		this.run = wanted.name();
		if (this.saved == null) {
			return null;
		}
		String found = note(this.saved, RUN);
		if (!found.equals(this.run)) {
			throw new CommandFailure(this.path + " is the state of another run: " + found + ". Given: " + this.run);
		}
		return this.saved.checkpoint();
	}

	/** Time spent in earlier processes. */
	Duration spent() {
		return (this.saved != null) ? Duration.ofSeconds(number(this.saved, SECONDS)) : Duration.ZERO;
	}

	/** What earlier processes saw on the way. */
	LearningCurve curve() {
		return (this.saved != null) ? curve(this.saved) : new LearningCurve();
	}

	/** Replaces the file, whole or not at all. */
	void save(Checkpoint checkpoint, Duration elapsed, LearningCurve curve) throws IOException {
		if (this.path == null) {
			return;
		}
		Path folder = Objects.requireNonNull(this.path.toAbsolutePath().getParent());
		Path fresh = folder.resolve(this.path.getFileName() + ".new");
		Files.write(fresh, checkpoint.toBytes(Map.of(RUN, this.run, UP_TO, Long.toString(this.upTo), SECONDS,
				Long.toString(elapsed.toSeconds()), CURVE, curve.json().toString())));
		Files.move(fresh, this.path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
	}

	private LearningCurve curve(Checkpoint.Noted from) {
		try {
			return LearningCurve.read(note(from, CURVE));
		}
		catch (JacksonException ex) {
			throw damaged(CURVE);
		}
	}

	private long number(Checkpoint.Noted from, String name) {
		try {
			return Long.parseLong(note(from, name));
		}
		catch (NumberFormatException ex) {
			throw damaged(name);
		}
	}

	private String note(Checkpoint.Noted from, String name) {
		String note = from.notes().get(name);
		if (note == null) {
			throw damaged(name);
		}
		return note;
	}

	private CommandFailure damaged(String name) {
		return new CommandFailure(this.path + " is no state of `dvi train`: its `" + name + "` cannot be read");
	}

}
