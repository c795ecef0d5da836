package io.dvi.trainer.training;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

import io.dvi.engine.EngineException;
import io.dvi.engine.head.HeadCheck;
import io.dvi.engine.head.HeadFile;
import io.dvi.engine.head.HeadWeights;
import io.dvi.engine.model.ModelDescriptor;
import io.dvi.trainer.registry.HeadCandidate;
import io.dvi.trainer.registry.HeadOrigin;
import io.dvi.trainer.registry.HeadVersion;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The trained head that came with the model, so that serving is fast before there was any
 * traffic. Without one that fits, learning begins with nothing: that is slower, not
 * wrong.
 */
public final class InitialHead {

	private static final Logger log = LoggerFactory.getLogger(InitialHead.class);

	private final @Nullable Path file;

	private final ModelDescriptor model;

	/**
	 * Names the head.
	 * @param file the head file; an empty path stands for none
	 * @param model what it has to fit
	 */
	public InitialHead(@Nullable Path file, ModelDescriptor model) {
		this.file = (file == null || file.toString().isEmpty()) ? null : file;
		this.model = model;
	}

	/**
	 * Reads the head, if there is one that fits, and says in the log what becomes of it.
	 */
	Optional<HeadCandidate> candidate() {
		if (this.file == null) {
			log.info("no head came with the model (dvi.trainer.initial-head): learning begins untrained");
			return Optional.empty();
		}
		try {
			byte[] bytes = Files.readAllBytes(this.file);
			HeadWeights weights = HeadFile.read(bytes);
			HeadCheck.check(weights, this.model);
			HeadOrigin origin = HeadOrigin.of(HeadFile.origin(bytes));
			log.info("beginning with the head in {}, made by {}", this.file, origin.command());
			return Optional.of(new HeadCandidate(0L, weights.kind(), bytes, HeadFile.sha256(bytes), origin.steps(),
					origin.evaluation(), HeadVersion.Origin.TRAINED));
		}
		catch (EngineException ex) {
			log.warn("the head in {} is left out, learning begins untrained: {}", this.file, ex.getMessage());
		}
		catch (IOException ex) {
			log.warn("the head in {} cannot be read, learning begins untrained: {}", this.file, ex.toString());
		}
		return Optional.empty();
	}

}
