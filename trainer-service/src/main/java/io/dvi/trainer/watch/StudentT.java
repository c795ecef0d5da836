package io.dvi.trainer.watch;

/**
 * Quantiles of Student's t distribution. With x = sqrt(n) tan(a) its density becomes
 * cos(a)^(n - 1), which is integrated by Simpson's rule.
 */
final class StudentT {

	private static final int PIECES = 200;

	private static final int HALVINGS = 50;

	private StudentT() {
	}

	/**
	 * The value that is exceeded with a probability.
	 * @param probability above 0, below a half
	 * @param degrees of freedom, at least 1
	 */
	static double exceededWith(double probability, double degrees) {
		double half = area(Math.PI / 2, degrees);
		double low = 0;
		double high = Math.PI / 2;
		for (int halving = 0; halving < HALVINGS; halving++) {
			double middle = (low + high) / 2;
			if (0.5 - 0.5 * area(middle, degrees) / half > probability) {
				low = middle;
			}
			else {
				high = middle;
			}
		}
		return Math.sqrt(degrees) * Math.tan(low);
	}

	private static double area(double angle, double degrees) {
		double width = angle / PIECES;
		double sum = density(0, degrees) + density(angle, degrees);
		for (int piece = 0; piece < PIECES; piece++) {
			sum += 4 * density((piece + 0.5) * width, degrees)
					+ ((piece > 0) ? 2 * density(piece * width, degrees) : 0);
		}
		return sum * width / 6;
	}

	private static double density(double angle, double degrees) {
		return Math.pow(Math.max(0, Math.cos(angle)), degrees - 1);
	}

}
