package io.dvi.trainer.command;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;

import io.dvi.trainer.experience.ReplayStore;
import io.dvi.trainer.experience.Sha256;
import io.dvi.trainer.offline.Phase;
import io.dvi.trainer.offline.Recipe;

/**
 * All that decides the bits of a head: two runs of one name end with the same.
 *
 * @param recipe how
 * @param modelFingerprint the model
 * @param lessons the experience
 */
record RunName(Recipe recipe, String modelFingerprint, List<ReplayStore.Listed> lessons) {

	String text() {
		return command(this.recipe) + " on model " + this.modelFingerprint + " and experience " + experience();
	}

	/** The options of {@code dvi train} that a recipe comes from. */
	static String command(Recipe recipe) {
		return String.join(" ", "dvi train --kind", recipe.kind().name().toLowerCase(java.util.Locale.ROOT),
				recipe.phases()
					.stream()
					.map(Phase::toString)
					.map((phase) -> "--phase " + phase)
					.collect(Collectors.joining(" ")),
				"--seed", Long.toString(recipe.seed()), "--batch-rows", Integer.toString(recipe.batchRows()),
				"--buffer-rows", Integer.toString(recipe.bufferRows()), "--threads",
				Integer.toString(recipe.threads()));
	}

	private String experience() {
		MessageDigest digest = Sha256.digest();
		this.lessons.forEach((episode) -> digest
			.update((episode.id() + " " + episode.rows() + "\n").getBytes(StandardCharsets.US_ASCII)));
		return HexFormat.of().formatHex(digest.digest());
	}

}
