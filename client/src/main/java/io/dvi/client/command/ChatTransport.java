package io.dvi.client.command;

import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;

import io.dvi.client.Prompt;
import io.dvi.client.Speculation;
import org.jspecify.annotations.Nullable;

/** How a chat reaches the model. */
interface ChatTransport extends AutoCloseable {

	/**
	 * Asks for one answer.
	 * @param question the conversation and how to answer it
	 * @param onText receives the text as it comes
	 * @return the figures of the answer, or null when it was stopped
	 */
	@Nullable Figures ask(Question question, Consumer<String> onText);

	/** Stops the answer under way, from any thread. */
	void stop();

	@Override
	void close();

	/**
	 * A conversation that waits for an answer.
	 *
	 * @param messages the messages, oldest first
	 * @param drafter who drafts
	 * @param temperature 0 is greedy
	 * @param maxTokens most tokens of the answer
	 */
	record Question(List<Prompt.Message> messages, Speculation.Drafter drafter, float temperature, int maxTokens) {

		/** Copies the list. */
		public Question {
			messages = List.copyOf(messages);
		}

	}

	/**
	 * What an answer cost.
	 *
	 * @param tokens tokens generated
	 * @param perSecond tokens per second after the first
	 * @param drafted tokens drafted
	 * @param accepted drafted tokens that were committed
	 * @param headVersion head that drafted, -1 for none
	 */
	record Figures(int tokens, double perSecond, int drafted, int accepted, long headVersion) {

		String line() {
			String acceptance = (this.drafted == 0) ? "nothing drafted"
					: String.format(Locale.ROOT, "%d of %d drafts accepted (%.0f %%)", this.accepted, this.drafted,
							100.0 * this.accepted / this.drafted);
			return String.format(Locale.ROOT, "[%d tokens, %.1f tokens/s, %s, head %d]", this.tokens, this.perSecond,
					acceptance, this.headVersion);
		}

	}

}
