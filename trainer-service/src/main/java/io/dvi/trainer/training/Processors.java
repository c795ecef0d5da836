package io.dvi.trainer.training;

import com.sun.management.OperatingSystemMXBean;

import java.lang.management.ManagementFactory;

/**
 * The processors this process shares with others; within a container, the container's.
 */
interface Processors {

	/** How many there are. */
	int count();

	/** How much of them was busy since this was last asked, by anybody, from 0 to 1. */
	double load();

	/** Time they have spent on this process, in nanoseconds. */
	long own();

	/** Those of this machine. */
	static Processors ofThisMachine() {
		OperatingSystemMXBean system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
		return new Processors() {

			@Override
			public int count() {
				return Runtime.getRuntime().availableProcessors();
			}

			@Override
			public double load() {
				return system.getCpuLoad();
			}

			@Override
			public long own() {
				return system.getProcessCpuTime();
			}

		};
	}

}
