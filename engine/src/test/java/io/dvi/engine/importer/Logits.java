package io.dvi.engine.importer;

import java.util.Arrays;
import java.util.stream.IntStream;

/** What is asked of rows of logits. */
final class Logits {

	private Logits() {
	}

	static int[] mostLikely(float[][] logits) {
		return Arrays.stream(logits).mapToInt(Logits::mostLikely).toArray();
	}

	static int mostLikely(float[] logits) {
		return IntStream.range(0, logits.length).reduce((a, b) -> (logits[b] > logits[a]) ? b : a).orElseThrow();
	}

	/** Kullback-Leibler divergence of q from p, in nats. */
	static double divergence(float[] p, float[] q) {
		double normP = logSumExp(p);
		double normQ = logSumExp(q);
		return IntStream.range(0, p.length)
			.mapToDouble((i) -> Math.exp(p[i] - normP) * (p[i] - normP - q[i] + normQ))
			.sum();
	}

	private static double logSumExp(float[] logits) {
		double largest = logits[mostLikely(logits)];
		double sum = IntStream.range(0, logits.length).mapToDouble((i) -> Math.exp(logits[i] - largest)).sum();
		return largest + Math.log(sum);
	}

}
