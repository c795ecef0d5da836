package io.dvi.trainer.registry;

import java.time.Clock;
import java.util.List;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

import io.dvi.trainer.agent.Agent;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Forgets weights of old versions. */
public class Pruning implements Agent {

	private static final Logger log = LoggerFactory.getLogger(Pruning.class);

	private final HeadCustody custody;

	private final RegistryProperties properties;

	private final Supplier<Set<Long>> needed;

	private final BooleanSupplier writable;

	private final Clock clock;

	/**
	 * Makes the task.
	 * @param custody of the versions
	 * @param properties how long they are kept
	 * @param needed versions that training still reads
	 * @param writable whether this process may write
	 * @param clock says how old versions are
	 */
	public Pruning(HeadCustody custody, RegistryProperties properties, Supplier<Set<Long>> needed,
			BooleanSupplier writable, Clock clock) {
		this.custody = custody;
		this.properties = properties;
		this.needed = needed;
		this.writable = writable;
		this.clock = clock;
	}

	@Override
	public String roleName() {
		return "head-pruning";
	}

	/** One look is enough, so it never asks for another turn at once. */
	@Override
	public int doWork() {
		if (this.writable.getAsBoolean()) {
			List<HeadVersion> pruned = this.custody.prune(this.properties.keepVersions(),
					this.clock.instant().minus(this.properties.keepFor()), this.needed.get());
			if (!pruned.isEmpty()) {
				log.info("pruned the weights of versions {}", pruned.stream().map(HeadVersion::version).toList());
			}
		}
		return 0;
	}

}
