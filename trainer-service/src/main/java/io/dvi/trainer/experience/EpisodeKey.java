package io.dvi.trainer.experience;

/**
 * Names an episode for good.
 *
 * @param instance stable name of the decode replica
 * @param bootEpoch grows with every start of that replica
 * @param sequence 1, 2, 3, ... within a boot epoch
 */
public record EpisodeKey(String instance, long bootEpoch, long sequence) {
}
