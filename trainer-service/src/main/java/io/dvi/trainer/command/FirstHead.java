package io.dvi.trainer.command;

import io.dvi.engine.EngineException;
import io.dvi.engine.head.HeadCheck;
import io.dvi.engine.head.HeadFile;
import io.dvi.engine.head.HeadWeights;
import io.dvi.engine.model.ModelDescriptor;
import io.dvi.trainer.training.TrainingProperties.Kind;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/**
 * A head that training goes on from.
 *
 * @param weights the head
 * @param sha256 of its file, hex
 */
record FirstHead(HeadWeights weights, String sha256) {

	/**
	 * Reads a head.
	 * @param file a head file
	 * @param kind the kind that is to be trained
	 * @param model for which model
	 * @return the head
	 * @throws CommandFailure that names the file and why training cannot go on from it
	 */
	static FirstHead read(Path file, Kind kind, ModelDescriptor model) {
		try {
			byte[] bytes = Files.readAllBytes(file);
			HeadWeights weights = HeadFile.read(bytes);
			HeadCheck.check(weights, model);
			String wanted = kind.name().toLowerCase(Locale.ROOT);
			if (!weights.kind().equals(wanted)) {
				throw new CommandFailure(file + " must be a head of kind " + wanted + ". Found: " + weights.kind());
			}
			return new FirstHead(weights, HeadFile.sha256(bytes));
		}
		catch (IOException ex) {
			throw new CommandFailure("cannot read " + file + ": " + ex.getMessage(), ex);
		}
		catch (EngineException ex) {
			throw new CommandFailure("training cannot go on from " + file + ": " + ex.getMessage(), ex);
		}
	}

}
