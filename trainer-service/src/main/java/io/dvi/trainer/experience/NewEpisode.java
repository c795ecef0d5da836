package io.dvi.trainer.experience;

import java.time.Instant;

/**
 * A checked episode on its way into the store. The arrays are not written after the
 * record is made.
 *
 * @param key its name
 * @param payloadSha256 hash over all it says, [32]
 * @param modelFingerprint the model that decoded it
 * @param requestId the request
 * @param segment 0, 1, 2, ... within the request
 * @param headVersion the head that drafted, or -1
 * @param tenantKeyHash hash of the caller's key, or an empty string
 * @param task what the caller calls this kind of work, or an empty string
 * @param stepCount verify steps
 * @param rowCount verified rows in all steps
 * @param finishedAt end of the run on the replica's clock
 * @param steps what {@link StoredSteps} packed
 */
@SuppressWarnings("ArrayRecordComponent")
public record NewEpisode(EpisodeKey key, byte[] payloadSha256, String modelFingerprint, String requestId, int segment,
		long headVersion, String tenantKeyHash, String task, int stepCount, int rowCount, Instant finishedAt,
		byte[] steps) {
}
