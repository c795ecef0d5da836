package io.dvi.trainer.registry;

import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

import io.dvi.engine.EngineException;
import io.dvi.engine.ErrorCode;

/**
 * Where a head comes from that was trained outside the registry, as its file says.
 *
 * @param command that made it, without the places of files
 * @param program version of the program
 * @param date when, such as 2026-11-26
 * @param seed of the training
 * @param rows rows of one pass
 * @param passes over them
 * @param steps optimiser steps
 * @param draftVocabularySize tokens of the draft vocabulary
 * @param evaluation figures on held-out experience
 * @param tokensPerStep tokens that a verify step gives where the head drafts four, on the
 * same
 */
public record HeadOrigin(String command, String program, String date, long seed, long rows, double passes, long steps,
		int draftVocabularySize, HeadEvaluation evaluation, double tokensPerStep) {

	private static final String COMMAND = "command";

	private static final String PROGRAM = "program";

	private static final String DATE = "date";

	private static final String SEED = "seed";

	private static final String ROWS = "rows";

	private static final String PASSES = "passes";

	private static final String STEPS = "steps";

	private static final String DRAFT_VOCABULARY_SIZE = "draft_vocabulary_size";

	private static final String HELD_OUT_ROWS = "held_out_rows";

	private static final String HELD_OUT_AGREEMENT = "held_out_agreement";

	private static final String HELD_OUT_DIVERGENCE = "held_out_divergence";

	private static final String HELD_OUT_COVERAGE = "held_out_coverage";

	private static final String HELD_OUT_TOKENS_PER_STEP = "held_out_tokens_per_step";

	/**
	 * Lays the origin out as the free strings of a head file.
	 * @return by name
	 */
	public SortedMap<String, String> toStrings() {
		SortedMap<String, String> strings = new TreeMap<>();
		strings.put(COMMAND, this.command);
		strings.put(PROGRAM, this.program);
		strings.put(DATE, this.date);
		strings.put(SEED, Long.toString(this.seed));
		strings.put(ROWS, Long.toString(this.rows));
		strings.put(PASSES, Double.toString(this.passes));
		strings.put(STEPS, Long.toString(this.steps));
		strings.put(DRAFT_VOCABULARY_SIZE, Integer.toString(this.draftVocabularySize));
		strings.put(HELD_OUT_ROWS, Long.toString(this.evaluation.rows()));
		strings.put(HELD_OUT_AGREEMENT, Double.toString(this.evaluation.agreement()));
		strings.put(HELD_OUT_DIVERGENCE, Double.toString(this.evaluation.kl()));
		strings.put(HELD_OUT_COVERAGE, Double.toString(this.evaluation.vocabularyCoverage()));
		strings.put(HELD_OUT_TOKENS_PER_STEP, Double.toString(this.tokensPerStep));
		return strings;
	}

	/**
	 * Reads the free strings of a head file.
	 * @param strings by name; what is not said counts as unknown, 0 where it is a number
	 * @return the origin
	 * @throws EngineException with {@link ErrorCode#HEAD_REJECTED} when a number is none
	 */
	public static HeadOrigin of(Map<String, String> strings) {
		try {
			// The head took nobody's place, so there is no baseline.
			HeadEvaluation evaluation = new HeadEvaluation(whole(strings, HELD_OUT_ROWS),
					fraction(strings, HELD_OUT_AGREEMENT), 0, fraction(strings, HELD_OUT_DIVERGENCE),
					fraction(strings, HELD_OUT_COVERAGE));
			return new HeadOrigin(text(strings, COMMAND), text(strings, PROGRAM), text(strings, DATE),
					whole(strings, SEED), whole(strings, ROWS), fraction(strings, PASSES), whole(strings, STEPS),
					(int) whole(strings, DRAFT_VOCABULARY_SIZE), evaluation,
					fraction(strings, HELD_OUT_TOKENS_PER_STEP));
		}
		catch (NumberFormatException ex) {
			throw new EngineException(ErrorCode.HEAD_REJECTED, "header",
					"the head file says of its origin what is not a number: " + ex.getMessage(), ex);
		}
	}

	private static String text(Map<String, String> strings, String name) {
		return strings.getOrDefault(name, "unknown");
	}

	private static long whole(Map<String, String> strings, String name) {
		return Long.parseLong(strings.getOrDefault(name, "0"));
	}

	private static double fraction(Map<String, String> strings, String name) {
		return Double.parseDouble(strings.getOrDefault(name, "0"));
	}

}
