package io.dvi.engine.packing;

import java.util.List;

/**
 * A matrix of the source, read row by row as floats, so that no more than a few rows are
 * ever held. A vector is a matrix of one row.
 */
public interface WeightMatrix {

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
	 * Width of the codes that the source stores for each {@link CodedRow#GROUP} numbers,
	 * with a half-precision scale.
	 * @return bits, 4 or 8; 0 when it stores its numbers in another way
	 */
	default int codeBits() {
		return 0;
	}

	/**
	 * Reads one row's codes; only where {@link #codeBits()} is not 0.
	 * @param row index from 0
	 * @param target as wide as this
	 */
	default void read(int row, CodedRow target) {
		throw new UnsupportedOperationException("the source stores no codes");
	}

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

		@Override
		public int codeBits() {
			return this.source.codeBits();
		}

		@Override
		public void read(int row, CodedRow target) {
			this.source.read(this.order[row], target);
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
			Place place = place(row);
			place.part().read(place.row(), target, offset);
		}

		/** The parts' own, if they are alike. */
		@Override
		public int codeBits() {
			int bits = this.parts.getFirst().codeBits();
			return this.parts.stream().allMatch((part) -> part.codeBits() == bits) ? bits : 0;
		}

		@Override
		public void read(int row, CodedRow target) {
			Place place = place(row);
			place.part().read(place.row(), target);
		}

		private Place place(int row) {
			int rest = row;
			for (WeightMatrix part : this.parts) {
				if (rest < part.rows()) {
					return new Place(part, rest);
				}
				rest -= part.rows();
			}
			throw new IndexOutOfBoundsException("row " + row + " of " + rows());
		}

		private record Place(WeightMatrix part, int row) {
		}

	}

}
