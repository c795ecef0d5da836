package io.dvi.engine.text;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/** Finds the texts of special tokens, the longest where several begin. */
final class SpecialTokens {

	private final Map<String, Integer> ids;

	private final Map<Character, List<String>> byFirst = new HashMap<>();

	SpecialTokens(Map<String, Integer> ids) {
		this.ids = Map.copyOf(ids);
		List<String> longestFirst = new ArrayList<>(ids.keySet());
		longestFirst.sort(Comparator.comparingInt(String::length).reversed());
		for (String text : longestFirst) {
			this.byFirst.computeIfAbsent(text.charAt(0), (_) -> new ArrayList<>()).add(text);
		}
	}

	/** The special token whose text begins at an index, or null. */
	@Nullable String at(String text, int index) {
		for (String candidate : this.byFirst.getOrDefault(text.charAt(index), List.of())) {
			if (text.startsWith(candidate, index)) {
				return candidate;
			}
		}
		return null;
	}

	int id(String special) {
		return this.ids.getOrDefault(special, -1);
	}

	/** Length of the longest unfinished special token that a text begins or ends with. */
	int longestPart(String text, boolean atEnd) {
		int longest = 0;
		for (String special : this.ids.keySet()) {
			for (int length = Math.min(special.length() - 1, text.length()); length > longest; length--) {
				boolean part = atEnd ? text.regionMatches(text.length() - length, special, 0, length)
						: text.regionMatches(0, special, special.length() - length, length);
				if (part) {
					longest = length;
				}
			}
		}
		return longest;
	}

	/** Whether a text lies within a special token. */
	boolean contain(String text) {
		return this.ids.keySet().stream().anyMatch((special) -> special.contains(text));
	}

}
