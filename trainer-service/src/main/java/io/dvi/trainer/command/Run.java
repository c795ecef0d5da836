package io.dvi.trainer.command;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;

import io.dvi.trainer.experience.ReplayStore;
import io.dvi.trainer.experience.Sha256;
import io.dvi.trainer.offline.Recipe;
import io.dvi.trainer.training.TrainingProperties.Kind;

/**
 * All that decides the bits of a head: two runs of one name end with the same.
 *
 * @param recipe how it is trained
 * @param modelFingerprint for which model
 * @param lessons on what
 * @param firstSha256 sha256 of the file it goes on from, or an empty string
 */
record Run(Recipe recipe, String modelFingerprint, List<ReplayStore.Listed> lessons, String firstSha256) {

	/** Tells this run from others. */
	String name() {
		return command() + ", model " + this.modelFingerprint + ", experience " + experience();
	}

	/** The command that the recipe comes from, without the places of files. */
	String command() {
		List<String> words = new ArrayList<>(
				List.of("dvi", "train", "--kind", this.recipe.kind().name().toLowerCase(Locale.ROOT)));
		this.recipe.phases().forEach((phase) -> words.addAll(List.of("--phase", phase.toString())));
		words.addAll(List.of("--seed", Long.toString(this.recipe.seed()), "--batch-rows",
				Integer.toString(this.recipe.batchRows()), "--buffer-rows", Integer.toString(this.recipe.bufferRows()),
				"--threads", Integer.toString(this.recipe.threads())));
		if (this.recipe.kind() == Kind.LORA) {
			words.addAll(this.recipe.lowRank().words());
		}
		if (!this.firstSha256.isEmpty()) {
			words.addAll(List.of("--from", this.firstSha256));
		}
		return String.join(" ", words);
	}

	private String experience() {
		MessageDigest digest = Sha256.digest();
		this.lessons.forEach((episode) -> digest
			.update((episode.id() + " " + episode.rows() + "\n").getBytes(StandardCharsets.US_ASCII)));
		return HexFormat.of().formatHex(digest.digest());
	}

}
