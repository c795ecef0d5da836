package io.dvi.client.command;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

import io.dvi.client.Sampling;
import org.jspecify.annotations.Nullable;

/**
 * The answers to ask for, without end: every prompt of the file once in an order of the
 * seed's choice, then all of them again in another. The same prompts and settings give
 * the same answers. Safe for use by many threads.
 */
final class Feed {

	private static final float WRITING_TEMPERATURE = 1;

	private final List<FeedPrompt> prompts;

	private final Settings settings;

	private final Random random;

	private int next;

	/**
	 * Makes the feed.
	 * @param prompts at least one
	 * @param settings what the answers are like
	 */
	Feed(List<FeedPrompt> prompts, Settings settings) {
		this.prompts = new ArrayList<>(prompts);
		this.settings = settings;
		this.random = new Random(settings.seed());
	}

	/**
	 * Plans the next answer.
	 * @return what to ask
	 */
	synchronized Answer next() {
		if (this.next == 0) {
			Collections.shuffle(this.prompts, this.random);
		}
		FeedPrompt prompt = this.prompts.get(this.next);
		this.next = (this.next + 1) % this.prompts.size();
		// Drawn for every answer, so that a setting changes no answer it is not about.
		boolean own = this.random.nextDouble() < this.settings.ownShare();
		boolean sampled = this.random.nextBoolean();
		Sampling writing = seeded(WRITING_TEMPERATURE);
		Sampling answering = seeded(this.settings.temperature());
		return new Answer(prompt, (own || prompt.first() != null) ? writing : null,
				sampled ? answering : Sampling.GREEDY);
	}

	private Sampling seeded(float temperature) {
		return Sampling.of(temperature).withSeed(this.random.nextLong());
	}

	/**
	 * What the answers are like.
	 *
	 * @param ownShare share of answers whose prompt the model writes itself, from 0 to 1
	 * @param temperature of the sampled half of the answers
	 * @param seed decides everything that is left to chance
	 */
	record Settings(double ownShare, float temperature, long seed) {
	}

	/**
	 * One planned answer.
	 *
	 * @param prompt a prompt of the file
	 * @param writing how the model writes what the prompt begins with, or a prompt
	 * similar to it, to be answered in its place; null asks the prompt itself
	 * @param answering how the answer is sampled
	 */
	record Answer(FeedPrompt prompt, @Nullable Sampling writing, Sampling answering) {
	}

}
