package io.dvi.client;

import java.util.List;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

/**
 * The registry of draft heads. Calls block; reads are retried while the registry is not
 * reachable, moves of the pointer never are.
 */
public interface Heads {

	/**
	 * Versions, newest first.
	 * @param limit most entries; 0 is the server's default
	 * @param beforeVersion only versions below this one; null starts at the newest
	 * @return the heads
	 */
	List<Head> list(int limit, @Nullable Long beforeVersion);

	/**
	 * One version.
	 * @param version its number
	 * @return its description
	 * @throws DviException.NotFound when there is no such version
	 */
	Head show(long version);

	/**
	 * One version with its file, whose sha256 is checked.
	 * @param version its number
	 * @return the file
	 * @throws DviException.NotFound when there is no such version
	 * @throws DviException.Internal when the bytes do not have the promised sha256
	 */
	Head.File fetch(long version);

	/**
	 * Evaluates a version on the trainer's stored held-out experience, without traffic,
	 * and compares it with the active one. Never tried again: the trainer does one at a
	 * time.
	 * @param version its number
	 * @param bounds how much, and how long to wait
	 * @param progress told how far it got, on the calling thread
	 * @return the report
	 * @throws DviException.NotFound when there is no such version
	 * @throws DviException.Unavailable when another evaluation is under way, or there is
	 * no held-out experience
	 */
	HeadReport evaluate(long version, HeadReport.Bounds bounds, Consumer<HeadReport.Progress> progress);

	/**
	 * The current activation.
	 * @return the last recorded move
	 */
	Activation activation();

	/**
	 * Makes a version the active one.
	 * @param version its number
	 * @param expectedSequence the move happens only if this is still the current
	 * sequence; null moves in any case
	 * @param move who asks and why
	 * @return the activation afterwards
	 * @throws DviException.Conflict when the sequence is another
	 */
	Activation.Result activate(long version, @Nullable Long expectedSequence, Move move);

	/**
	 * Goes back, which is a recorded move forward.
	 * @param toVersion version to go back to; null is the one active before the current
	 * @param move who asks and why
	 * @return the activation afterwards
	 */
	Activation.Result rollback(@Nullable Long toVersion, Move move);

	/**
	 * Recorded moves, newest first.
	 * @param limit most entries; 0 is the server's default
	 * @param beforeSequence only moves before this one; null starts at the newest
	 * @return the moves
	 */
	List<Activation> audit(int limit, @Nullable Long beforeSequence);

	/**
	 * Who moves the pointer and why.
	 *
	 * @param actor who
	 * @param reason why
	 * @param requestId request that caused it, or empty
	 */
	record Move(String actor, String reason, String requestId) {
	}

}
