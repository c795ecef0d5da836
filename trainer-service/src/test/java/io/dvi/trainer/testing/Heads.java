package io.dvi.trainer.testing;

import java.time.Clock;
import java.util.HexFormat;
import java.util.Random;

import io.dvi.trainer.audit.Order;
import io.dvi.trainer.experience.Sha256;
import io.dvi.trainer.registry.Activation;
import io.dvi.trainer.registry.ActivationOrder;
import io.dvi.trainer.registry.HeadCandidate;
import io.dvi.trainer.registry.HeadEvaluation;
import io.dvi.trainer.registry.HeadRegistry;
import io.dvi.trainer.registry.HeadVersion;
import io.dvi.trainer.registry.Lineage;
import io.dvi.trainer.registry.Pointer;
import io.dvi.trainer.registry.RollbackOrder;
import org.jspecify.annotations.Nullable;

/** Heads whose bytes mean nothing. */
public final class Heads {

	public static final Lineage LINEAGE = new Lineage("fingerprint-of-tests", 2);

	private Heads() {
	}

	public static HeadCandidate head(@Nullable Long parent, int bytes) {
		byte[] file = new byte[bytes];
		new Random(bytes).nextBytes(file);
		return new HeadCandidate(parent, "lora", file, sha256(file), 7, new HeadEvaluation(100, 0.3, 0.2, 1.5, 0.9),
				HeadVersion.Origin.TRAINED);
	}

	public static String sha256(byte[] file) {
		return HexFormat.of().formatHex(Sha256.digest().digest(file));
	}

	public static Activation.Mover admin() {
		return new Activation.Mover(Activation.Source.ADMIN, "operator", "a test", "request-1");
	}

	public static ActivationOrder to(long version) {
		return to(version, null);
	}

	public static ActivationOrder to(long version, @Nullable Long expectedSequence) {
		return new ActivationOrder(Pointer.to(version), expectedSequence, admin(), false);
	}

	public static ActivationOrder to(Pointer pointer) {
		return new ActivationOrder(pointer, null, admin(), false);
	}

	public static RollbackOrder back(@Nullable Long version) {
		return new RollbackOrder(version, null,
				new Activation.Mover(Activation.Source.ROLLBACK, "operator", "a test", "request-2"), false);
	}

	public static Order order() {
		return new Order("operator", "a test", "request-3", false);
	}

	public static Order dryRun() {
		return new Order("operator", "a test", "request-4", true);
	}

	/** A registry that begins with version 0. */
	public static HeadRegistry registry(TestDatabase database, Clock clock) {
		HeadRegistry registry = new HeadRegistry(database.jdbc(), database.transactions(), LINEAGE, clock);
		registry.initialise(() -> head(null, 10));
		return registry;
	}

	/** Publishes a head that is like no other. */
	public static long publish(HeadRegistry registry) {
		long version = registry.takeVersion();
		registry.publish(version, head(0L, 100 + (int) version));
		return version;
	}

}
