package io.dvi.decode.experience;

import java.util.Locale;

/** Why an episode never reached the trainer's store. */
public enum DropReason {

	/** The spool was full and this was its oldest episode. */
	SPOOL_FULL,
	/** It is larger than one message may be. */
	OVERSIZED,
	/** The trainer understood it and refused it for good. */
	REJECTED,
	/** The service stopped before the trainer acknowledged it. */
	SHUTDOWN;

	String label() {
		return name().toLowerCase(Locale.ROOT);
	}

}
