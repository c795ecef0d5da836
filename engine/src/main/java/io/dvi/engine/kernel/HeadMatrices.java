package io.dvi.engine.kernel;

import io.dvi.engine.head.HeadWeights;
import io.dvi.engine.packing.WeightMatrix;

/** The tensors of a head, [inputs, outputs], as matrices with a row for each output. */
record HeadMatrices(HeadWeights weights) {

	/** The maps of inputs that lie side by side, seen as one. */
	WeightMatrix beside(String first, String second) {
		return new Beside(matrix(first), matrix(second));
	}

	WeightMatrix matrix(String name) {
		return new Transposed(this.weights.tensor(name));
	}

	float[] vector(String name) {
		return this.weights.tensor(name).values();
	}

	private record Transposed(HeadWeights.Tensor tensor) implements WeightMatrix {

		@Override
		public int rows() {
			return this.tensor.columns();
		}

		@Override
		public int columns() {
			return this.tensor.rows();
		}

		@Override
		public void read(int row, float[] target, int offset) {
			for (int column = 0; column < this.tensor.rows(); column++) {
				target[offset + column] = this.tensor.values()[column * this.tensor.columns() + row];
			}
		}

	}

	private record Beside(WeightMatrix left, WeightMatrix right) implements WeightMatrix {

		@Override
		public int rows() {
			return this.left.rows();
		}

		@Override
		public int columns() {
			return this.left.columns() + this.right.columns();
		}

		@Override
		public void read(int row, float[] target, int offset) {
			this.left.read(row, target, offset);
			this.right.read(row, target, offset + this.left.columns());
		}

	}

}
