package io.dvi.engine.importer;

import java.util.List;

/**
 * A matrix of the source, read row by row as floats, so that no more than a few rows are
 * ever held. A vector is a matrix of one row.
 */
interface WeightMatrix {

	/**
	 * Number of rows.
	 * @return outputs of the linear map, or tokens
	 */
	int rows();

	/**
	 * Width of a row.
	 * @return inputs of the linear map
	 */
	int columns();

	/**
	 * Reads one row.
	 * @param row index from 0
	 * @param target where {@link #columns()} floats are put
	 * @param offset index of the first of them
	 */
	void read(int row, float[] target, int offset);

	/**
	 * Reads a vector.
	 * @return the first row
	 */
	default float[] vector() {
		float[] values = new float[columns()];
		read(0, values, 0);
		return values;
	}

	/**
	 * Rows of one matrix in another order.
	 *
	 * @param source the matrix
	 * @param order the source's row for each row
	 */
	@SuppressWarnings("ArrayRecordComponent")
	record Picked(WeightMatrix source, int[] order) implements WeightMatrix {

		@Override
		public int rows() {
			return this.order.length;
		}

		@Override
		public int columns() {
			return this.source.columns();
		}

		@Override
		public void read(int row, float[] target, int offset) {
			this.source.read(this.order[row], target, offset);
		}

	}

	/**
	 * Matrices one below the other, for maps of the same input that are done in one go.
	 *
	 * @param parts the matrices, equally wide
	 */
	record Stacked(List<WeightMatrix> parts) implements WeightMatrix {

		/** Copies the list. */
		public Stacked {
			parts = List.copyOf(parts);
		}

		@Override
		public int rows() {
			return this.parts.stream().mapToInt(WeightMatrix::rows).sum();
		}

		@Override
		public int columns() {
			return this.parts.getFirst().columns();
		}

		@Override
		public void read(int row, float[] target, int offset) {
			int rest = row;
			for (WeightMatrix part : this.parts) {
				if (rest < part.rows()) {
					part.read(rest, target, offset);
					return;
				}
				rest -= part.rows();
			}
			throw new IndexOutOfBoundsException("row " + row + " of " + rows());
		}

	}

}
