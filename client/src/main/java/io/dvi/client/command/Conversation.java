package io.dvi.client.command;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.dvi.client.DviException;
import io.dvi.client.Prompt;
import io.dvi.client.Speculation.Drafter;

/** What was said so far, and what a line does to it. */
final class Conversation {

	private static final String HELP = """
			/plain    decode plainly
			/head     let the trained head draft
			/head V   make head V the active one, for everybody, and let it draft
			/auto     let whoever is likely to be right draft
			/help     this text
			/quit     leave; Ctrl-D does so too, Ctrl-C stops an answer""";

	private static final Pattern HEAD = Pattern.compile("/head\\s+(\\d{1,18})");

	private final ChatTransport transport;

	private final AdminCalls admin;

	private final PrintWriter out;

	private final Settings settings;

	private final List<Prompt.Message> messages = new ArrayList<>();

	private Drafter drafter;

	Conversation(ChatTransport transport, AdminCalls admin, PrintWriter out, Settings settings) {
		this.transport = transport;
		this.admin = admin;
		this.out = out;
		this.settings = settings;
		this.drafter = settings.drafter();
	}

	/**
	 * Takes lines until there are no more, or one says to leave.
	 * @param input where they come from
	 * @return whether each did what it asked for
	 */
	boolean run(LineInput input) {
		boolean allWell = true;
		for (String line = input.read(); line != null; line = input.read()) {
			String text = line.strip();
			if (text.equals("/quit")) {
				break;
			}
			if (!text.isEmpty()) {
				allWell &= survive(input, text);
			}
			this.out.flush();
		}
		return allWell;
	}

	/** One failure does not end the conversation. */
	private boolean survive(LineInput input, String line) {
		int before = this.messages.size();
		try {
			if (line.startsWith("/")) {
				command(line);
			}
			else {
				input.interruptibly(() -> ask(line), this.transport::stop);
			}
			return true;
		}
		catch (CommandFailure | DviException ex) {
			this.messages.subList(before, this.messages.size()).clear();
			this.out.println("[" + ex.getMessage() + "]");
			return false;
		}
	}

	private void command(String line) {
		Matcher head = HEAD.matcher(line);
		if (head.matches()) {
			this.admin.activate(Long.parseLong(head.group(1)), null, OrderOptions.because("chosen in dvi chat"));
			this.out.println("[head " + head.group(1) + " is active, for everybody]");
			choose(Drafter.HEAD);
			return;
		}
		switch (line) {
			case "/plain" -> choose(Drafter.NONE);
			case "/head" -> choose(Drafter.HEAD);
			case "/auto" -> choose(Drafter.AUTO);
			case "/help" -> this.out.println(HELP);
			default -> throw new CommandFailure("no such command: " + line + "; /help lists them");
		}
	}

	private void choose(Drafter value) {
		this.drafter = value;
		this.out.println("[drafter: " + value.name().toLowerCase(Locale.ROOT) + "]");
	}

	/**
	 * Asks a question and prints the answer as it comes, and then its figures.
	 * @param question the next message
	 */
	void ask(String question) {
		this.messages.add(new Prompt.Message("user", question));
		StringBuilder answer = new StringBuilder();
		ChatTransport.Figures figures = this.transport.ask(new ChatTransport.Question(this.messages, this.drafter,
				this.settings.temperature(), this.settings.maxTokens()), (text) -> {
					answer.append(text);
					this.out.print(text);
					this.out.flush();
				});
		this.messages.add(new Prompt.Message("assistant", answer.toString()));
		this.out.println();
		this.out.println((figures != null) ? figures.line() : "[stopped]");
		this.out.flush();
	}

	/**
	 * How answers are made.
	 *
	 * @param temperature 0 is greedy
	 * @param maxTokens most tokens of an answer
	 * @param drafter who drafts at first
	 */
	record Settings(float temperature, int maxTokens, Drafter drafter) {
	}

}
