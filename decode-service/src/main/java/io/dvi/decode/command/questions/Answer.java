package io.dvi.decode.command.questions;

import io.dvi.engine.GenerationEvent.SpeculationFigures;

/**
 * One answer and what it took.
 *
 * @param text the whole answer
 * @param tokens tokens generated
 * @param nanos from submission to the end, the prompt's pass included
 * @param decodeNanos of that, from the first token to the last
 * @param speculation how drafting went
 */
public record Answer(String text, int tokens, long nanos, long decodeNanos, SpeculationFigures speculation) {
}
