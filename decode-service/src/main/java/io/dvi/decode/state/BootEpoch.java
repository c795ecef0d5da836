package io.dvi.decode.state;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.nio.charset.StandardCharsets;
import java.time.Clock;

/**
 * The number of this start of the service. It grows with every start, so that the
 * sequence numbers of two starts never name the same episode.
 *
 * @param value the epoch, at least 1
 */
public record BootEpoch(long value) {

	private static final Logger log = LoggerFactory.getLogger(BootEpoch.class);

	private static final String FILE = "boot-epoch";

	/**
	 * Takes the next epoch and writes it down before anybody uses it. The wall clock is
	 * its floor: a folder that was lost or damaged still leads to an epoch that was never
	 * used, and a clock that went back does not.
	 * @param state where the last epoch is kept
	 * @param clock for the floor, in seconds
	 * @return the epoch of this start
	 */
	public static BootEpoch next(StateFolder state, Clock clock) {
		long last = state.read(FILE).map(BootEpoch::parse).orElse(0L);
		long next = Math.max(last + 1, clock.instant().getEpochSecond());
		state.write(FILE, Long.toString(next).getBytes(StandardCharsets.US_ASCII));
		return new BootEpoch(next);
	}

	private static long parse(byte[] content) {
		try {
			return Long.parseLong(new String(content, StandardCharsets.US_ASCII).strip());
		}
		catch (NumberFormatException _) {
			log.warn("the file {} does not hold a number; the next epoch comes from the clock", FILE);
			return 0;
		}
	}

}
