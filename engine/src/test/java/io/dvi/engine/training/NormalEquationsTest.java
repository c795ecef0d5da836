package io.dvi.engine.training;

import java.util.Random;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

class NormalEquationsTest {

	private static final int SIZE = 7;

	@Test
	void theSolutionFulfilsTheEquations() {
		Random random = new Random(3);
		double[][] factor = new double[SIZE][SIZE];
		double[][] x = new double[SIZE][2];
		for (int row = 0; row < SIZE; row++) {
			for (int column = 0; column < SIZE; column++) {
				factor[row][column] = random.nextGaussian();
			}
			x[row] = new double[] { random.nextGaussian(), random.nextGaussian() };
		}
		double[][] a = new double[SIZE][SIZE];
		double[][] b = new double[SIZE][2];
		for (int row = 0; row < SIZE; row++) {
			for (int column = 0; column < SIZE; column++) {
				for (int k = 0; k < SIZE; k++) {
					a[row][column] += factor[row][k] * factor[column][k];
				}
				b[row][0] += a[row][column] * x[column][0];
				b[row][1] += a[row][column] * x[column][1];
			}
		}
		assertThat(NormalEquations.solve(a, b)).isTrue();
		for (int row = 0; row < SIZE; row++) {
			assertThat(b[row]).containsExactly(x[row], within(1e-9));
		}
	}

	@Test
	void aMatrixThatIsNotPositiveDefiniteIsRefused() {
		assertThat(NormalEquations.solve(new double[][] { { 1, 0 }, { 2, 1 } }, new double[2][1])).isFalse();
		assertThat(NormalEquations.solve(new double[][] { { Double.NaN } }, new double[1][1])).isFalse();
	}

}
