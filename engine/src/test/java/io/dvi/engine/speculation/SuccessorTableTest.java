package io.dvi.engine.speculation;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class SuccessorTableTest {

	private final SuccessorTable table = new SuccessorTable();

	@Test
	void asksTheLongestContextFirst() {
		put(50, 1, 2, 3);
		put(60, 9, 2, 3);
		put(70, 8, 8, 3);
		assertThat(found(1, 2, 3)).isEqualTo(50);
		assertThat(this.table.order()).isEqualTo(3);
		assertThat(found(7, 2, 3)).isEqualTo(60);
		assertThat(this.table.order()).isEqualTo(2);
		assertThat(found(7, 7, 3)).isEqualTo(70);
		assertThat(this.table.order()).isEqualTo(1);
		assertThat(this.table.find(new TokenHistory(new int[] { 4 }))).isFalse();
	}

	@Test
	void oneContradictionDoesNotUndoWhatWasOftenConfirmed() {
		for (int i = 0; i <= SuccessorTable.FIRM; i++) {
			put(50, 1, 2, 3);
		}
		put(60, 1, 2, 3);
		assertThat(found(1, 2, 3)).isEqualTo(50);
		put(60, 1, 2, 3);
		assertThat(found(1, 2, 3)).isEqualTo(60);
		assertThat(this.table.confirmed()).isZero();
	}

	@Test
	void findsBehindAssumedTokensToo() {
		put(50, 1, 2, 3);
		TokenHistory history = new TokenHistory(new int[] { 1, 2 });
		history.assume(3);
		assertThat(this.table.find(history)).isTrue();
		assertThat(this.table.order()).isEqualTo(3);
	}

	@Test
	void itsMemoryIsBounded() {
		assertThat(SuccessorTable.BYTES).isLessThan(4 << 20);
	}

	private void put(int token, int... context) {
		this.table.put(new TokenHistory(context), context.length, token);
	}

	private int found(int... context) {
		assertThat(this.table.find(new TokenHistory(context))).isTrue();
		return this.table.token();
	}

}
