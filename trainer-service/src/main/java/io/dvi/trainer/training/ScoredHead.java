package io.dvi.trainer.training;

import java.util.List;
import java.util.function.Supplier;

import io.dvi.engine.EngineException;
import io.dvi.engine.experience.Episode;
import io.dvi.engine.head.HeadFile;
import io.dvi.engine.head.HeadWeights;
import io.dvi.engine.training.HeadEvaluator;
import io.dvi.engine.training.JudgedHead;
import io.dvi.trainer.registry.HeadRegistry;

/**
 * A version that is scored on experience.
 *
 * @param version its number
 * @param weights what its file holds
 */
record ScoredHead(long version, HeadWeights weights) {

	static ScoredHead read(HeadRegistry registry, long version) {
		byte[] file = registry.file(version);
		return new ScoredHead(version, attempt(version, () -> HeadFile.read(file)));
	}

	boolean reads(Episode request) {
		return HeadEvaluator.reads(this.weights, request);
	}

	JudgedHead judge(HeadEvaluator evaluator, List<Episode> requests) {
		return attempt(this.version, () -> JudgedHead.of(requests, evaluator.evaluate(this.weights, requests)));
	}

	private static <T> T attempt(long version, Supplier<T> work) {
		try {
			return work.get();
		}
		catch (EngineException ex) {
			throw new Broken(version, ex);
		}
	}

	/** A version that cannot be scored: trying again gives the same. */
	static final class Broken extends RuntimeException {

		private final long version;

		private Broken(long version, EngineException cause) {
			super("version " + version + ": " + cause.getMessage(), cause);
			this.version = version;
		}

		long version() {
			return this.version;
		}

	}

}
