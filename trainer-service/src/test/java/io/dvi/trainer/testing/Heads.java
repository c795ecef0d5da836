package io.dvi.trainer.testing;

import java.util.HexFormat;
import java.util.Random;

import io.dvi.trainer.experience.Sha256;
import io.dvi.trainer.registry.Activation;
import io.dvi.trainer.registry.HeadCandidate;
import io.dvi.trainer.registry.HeadEvaluation;
import io.dvi.trainer.registry.Lineage;
import org.jspecify.annotations.Nullable;

/** Heads whose bytes mean nothing. */
public final class Heads {

	public static final Lineage LINEAGE = new Lineage("fingerprint-of-tests", 2);

	private Heads() {
	}

	public static HeadCandidate head(@Nullable Long parent, int bytes) {
		byte[] file = new byte[bytes];
		new Random(bytes).nextBytes(file);
		return new HeadCandidate(parent, "lora", file, sha256(file), 7, new HeadEvaluation(100, 0.3, 0.2, 1.5, 0.9));
	}

	public static String sha256(byte[] file) {
		return HexFormat.of().formatHex(Sha256.digest().digest(file));
	}

	public static Activation.Mover admin() {
		return new Activation.Mover(Activation.Source.ADMIN, "operator", "a test", "request-1");
	}

	public static Activation.Mover back() {
		return new Activation.Mover(Activation.Source.ROLLBACK, "operator", "a test", "request-2");
	}

}
