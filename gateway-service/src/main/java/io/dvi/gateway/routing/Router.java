package io.dvi.gateway.routing;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Chooses a replica by rendezvous hashing with bounded load: each key has an order of the
 * replicas, equal in every gateway, and takes the first that has a free slot or is at
 * most a quarter above the mean. A replica that comes or goes moves only its own keys.
 */
final class Router {

	private static final double MOST_ABOVE_MEAN = 1.25;

	private Router() {
	}

	/**
	 * Chooses a replica.
	 * @param key what requests that belong together share
	 * @param ready the replicas that serve
	 * @param tried those not to take
	 * @return the first in the key's order that has room, else the least loaded; nothing
	 * when all were tried
	 */
	static Optional<Replica> choose(long key, List<Replica> ready, Collection<Replica> tried) {
		int most = fairLoad(ready);
		List<Replica> left = ready.stream().filter((replica) -> !tried.contains(replica)).toList();
		return left.stream()
			.filter((replica) -> replica.load() < Math.max(most, replica.slots()))
			.max(Comparator.comparingLong((replica) -> weight(key, replica)))
			.or(() -> left.stream().min(Comparator.comparingInt(Replica::load)));
	}

	private static int fairLoad(List<Replica> ready) {
		int total = ready.stream().mapToInt(Replica::load).sum();
		return (int) Math.ceil(MOST_ABOVE_MEAN * (total + 1) / Math.max(1, ready.size()));
	}

	private static long weight(long key, Replica replica) {
		return mix(key ^ mix(replica.address().hashCode()));
	}

	/** The finaliser of SplitMix64: each bit of the input moves half of the output's. */
	private static long mix(long value) {
		long mixed = (value ^ (value >>> 30)) * 0xbf58476d1ce4e5b9L;
		mixed = (mixed ^ (mixed >>> 27)) * 0x94d049bb133111ebL;
		return mixed ^ (mixed >>> 31);
	}

}
