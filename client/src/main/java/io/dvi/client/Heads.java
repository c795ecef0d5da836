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
	 * Takes in a head file from elsewhere, through the checks of any other. A file that
	 * is a version already makes no other one.
	 * @param file a head file
	 * @param order who asks and why
	 * @return the version it is
	 * @throws DviException.InvalidRequest when it cannot serve, or was quarantined
	 * @throws DviException.Conflict when it belongs to another model
	 */
	Head.Result importHead(byte[] file, Order order);

	/**
	 * Keeps a version from ever being activated again.
	 * @param version its number
	 * @param order who asks and why
	 * @return the version afterwards
	 * @throws DviException.Conflict while the pointer names it
	 */
	Head.Result quarantine(long version, Order order);

	/**
	 * Moves the pointer.
	 * @param pointer where to, as a whole
	 * @param expectedSequence the move happens only if this is still the current
	 * sequence; null moves in any case
	 * @param order who asks and why
	 * @return the activation afterwards
	 * @throws DviException.Conflict when the sequence is another, or a head may not be
	 * activated
	 */
	Activation.Result activate(Pointer pointer, @Nullable Long expectedSequence, Order order);

	/**
	 * Goes back, which is a recorded move forward; canary and shadow end.
	 * @param toVersion version to go back to; null ends the canary where there is one,
	 * and goes to the last good version otherwise
	 * @param expectedSequence the move happens only if this is still the current
	 * sequence; null moves in any case
	 * @param order who asks and why
	 * @return the activation afterwards
	 * @throws DviException.Conflict when the sequence is another, or the head may not be
	 * activated
	 */
	Activation.Result rollback(@Nullable Long toVersion, @Nullable Long expectedSequence, Order order);

	/**
	 * Recorded moves, newest first.
	 * @param limit most entries; 0 is the server's default
	 * @param beforeSequence only moves before this one; null starts at the newest
	 * @return the moves
	 */
	List<Activation> audit(int limit, @Nullable Long beforeSequence);

	/**
	 * What the decode replicas serve.
	 * @return those that reported lately
	 */
	Replica.Fleet replicas();

}
