package io.dvi.trainer.training;

import io.dvi.trainer.registry.Activation;

/**
 * A round whose data is in memory.
 *
 * @param round as it was opened
 * @param windows its data, dealt into batches
 * @param active the head it has to beat
 * @param drift how far its fresh text is from the older text, or NaN
 */
record RoundInProgress(Round round, WindowOrder windows, Activation active, double drift) {
}
