package io.dvi.trainer.training;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

import io.dvi.engine.training.TrainingBatch;
import io.dvi.engine.training.Window;

/**
 * Deals windows into batches: every window once before any window again. The same windows
 * and seed give the same batches.
 */
final class WindowOrder {

	private final List<Window> deck;

	private final int rows;

	private final Random random;

	private int dealt;

	WindowOrder(List<Window> windows, long seed) {
		this.deck = new ArrayList<>(windows);
		this.rows = windows.stream().mapToInt((window) -> window.rows().size()).sum();
		this.random = new Random(seed);
		this.dealt = windows.size();
	}

	/** As many whole windows as have at most so many rows, but no window twice. */
	TrainingBatch next(int most) {
		List<Window> batch = new ArrayList<>();
		int held = 0;
		while (batch.size() < this.deck.size()) {
			if (this.dealt == this.deck.size()) {
				Collections.shuffle(this.deck, this.random);
				this.dealt = 0;
			}
			Window window = this.deck.get(this.dealt);
			if (held + window.length() > most) {
				break;
			}
			batch.add(window);
			held += window.length();
			this.dealt++;
		}
		return new TrainingBatch(batch);
	}

	int rows() {
		return this.rows;
	}

}
