package io.dvi.trainer.registry;

/**
 * What a wish about a head came to.
 *
 * @param head as it is now; of a dry run, as it would be
 * @param changed false when it was so before
 */
public record HeadResult(HeadVersion head, boolean changed) {
}
