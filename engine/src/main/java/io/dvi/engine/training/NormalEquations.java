package io.dvi.engine.training;

/**
 * Linear equations with a symmetric positive definite matrix, solved by Cholesky's
 * factorisation.
 */
final class NormalEquations {

	private NormalEquations() {
	}

	/**
	 * Solves a x = b.
	 * @param a [n, n], of which the lower half is read; written over
	 * @param b [n, m]; becomes x
	 * @return whether {@code a} is positive definite; if not, {@code b} is left as it was
	 */
	static boolean solve(double[][] a, double[][] b) {
		if (!factorise(a)) {
			return false;
		}
		for (int row = 0; row < a.length; row++) {
			for (int above = 0; above < row; above++) {
				subtract(b[row], a[row][above], b[above]);
			}
			divide(b[row], a[row][row]);
		}
		for (int row = a.length - 1; row >= 0; row--) {
			for (int below = row + 1; below < a.length; below++) {
				subtract(b[row], a[below][row], b[below]);
			}
			divide(b[row], a[row][row]);
		}
		return true;
	}

	/** Puts L into the lower half, where a = L L'. */
	private static boolean factorise(double[][] a) {
		for (int row = 0; row < a.length; row++) {
			for (int column = 0; column <= row; column++) {
				double rest = a[row][column];
				for (int k = 0; k < column; k++) {
					rest -= a[row][k] * a[column][k];
				}
				if (column < row) {
					a[row][column] = rest / a[column][column];
				}
				else if (rest > 0) {
					a[row][row] = Math.sqrt(rest);
				}
				else {
					return false;
				}
			}
		}
		return true;
	}

	private static void subtract(double[] from, double factor, double[] row) {
		for (int i = 0; i < from.length; i++) {
			from[i] -= factor * row[i];
		}
	}

	private static void divide(double[] row, double by) {
		for (int i = 0; i < row.length; i++) {
			row[i] /= by;
		}
	}

}
