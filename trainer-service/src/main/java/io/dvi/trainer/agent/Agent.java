package io.dvi.trainer.agent;

/** Work that is done bit by bit on one thread. */
public interface Agent {

	/**
	 * Names the thread and the failures.
	 * @return a short name
	 */
	String roleName();

	/**
	 * Does what is there to do, without waiting long for more.
	 * @return 0 when nothing was there, a positive number otherwise
	 */
	int doWork();

}
