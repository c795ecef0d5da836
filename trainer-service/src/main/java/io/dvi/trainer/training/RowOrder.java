package io.dvi.trainer.training;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

import io.dvi.engine.training.TrainingBatch;
import io.dvi.engine.training.TrainingRow;

/**
 * Deals rows into batches: every row once before any row again. The same rows and seed
 * give the same batches.
 */
final class RowOrder {

	private final List<TrainingRow> deck;

	private final Random random;

	private int dealt;

	RowOrder(List<TrainingRow> rows, long seed) {
		this.deck = new ArrayList<>(rows);
		this.random = new Random(seed);
		this.dealt = rows.size();
	}

	TrainingBatch next(int rows) {
		List<TrainingRow> batch = new ArrayList<>(rows);
		while (batch.size() < Math.min(rows, this.deck.size())) {
			if (this.dealt == this.deck.size()) {
				Collections.shuffle(this.deck, this.random);
				this.dealt = 0;
			}
			batch.add(this.deck.get(this.dealt++));
		}
		return TrainingBatch.of(batch);
	}

	int rows() {
		return this.deck.size();
	}

}
