package io.dvi.engine.importer;

import io.dvi.engine.EngineException;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * How often tokens occur in a sample of text, most frequent first.
 *
 * @param entries in order
 */
public record TokenRanking(List<Entry> entries) {

	/** So many digits always fit. */
	private static final Pattern LINE = Pattern.compile("(\\d{1,9})\t(\\d{1,18})");

	/** Nothing was counted. */
	public static final TokenRanking NONE = new TokenRanking(List.of());

	/** Copies the list. */
	public TokenRanking {
		entries = List.copyOf(entries);
	}

	/**
	 * Reads a file of lines {@code id TAB count}; lines that begin with # are comments.
	 * @param file UTF-8
	 * @return the ranking, sorted by count
	 * @throws IOException when it cannot be read
	 * @throws EngineException when a line is none
	 */
	public static TokenRanking read(Path file) throws IOException {
		List<Entry> entries = new ArrayList<>();
		List<String> lines = Files.readAllLines(file, StandardCharsets.UTF_8);
		for (int number = 1; number <= lines.size(); number++) {
			String line = lines.get(number - 1);
			if (!line.startsWith("#")) {
				entries.add(entry(line, file.getFileName() + " line " + number));
			}
		}
		entries.sort((a, b) -> Long.compare(b.count(), a.count()));
		return new TokenRanking(entries);
	}

	private static Entry entry(String line, String place) {
		Matcher fields = LINE.matcher(line);
		if (!fields.matches()) {
			throw ImportOptions.invalid("draftRanking", "must have lines of a token id, a tab and a count",
					place + ": " + line);
		}
		return new Entry(Integer.parseInt(fields.group(1)), Long.parseLong(fields.group(2)));
	}

	/**
	 * The tokens in order.
	 * @param vocabularySize tokens of the model
	 * @throws EngineException when the model knows one of them not
	 */
	IntStream tokens(int vocabularySize) {
		this.entries.forEach((entry) -> {
			if (entry.token() < 0 || entry.token() >= vocabularySize) {
				throw ImportOptions.invalid("draftRanking", "must hold tokens from 0 to " + (vocabularySize - 1),
						entry.token());
			}
		});
		return this.entries.stream().mapToInt(Entry::token);
	}

	/**
	 * Share of the sample that some tokens make up.
	 * @param vocabulary ids in ascending order
	 * @return from 0 to 1; 0 where nothing was counted
	 */
	public double coverage(int[] vocabulary) {
		long all = 0;
		long covered = 0;
		for (Entry entry : this.entries) {
			all += entry.count();
			covered += (Arrays.binarySearch(vocabulary, entry.token()) >= 0) ? entry.count() : 0;
		}
		return (all == 0) ? 0 : (double) covered / all;
	}

	/**
	 * A token of the sample.
	 *
	 * @param token its id
	 * @param count how often it occurs
	 */
	public record Entry(int token, long count) {
	}

}
