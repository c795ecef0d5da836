package io.dvi.gateway.routing;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;

import io.dvi.client.Model;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * The replicas there are, and those of them that are ready: that answered their last
 * check, and serve the same model. The first model seen is the one served; another is
 * taken up when no replica has that any more, so that a mixed fleet answers with one
 * voice.
 */
final class Replicas implements AutoCloseable {

	private static final Logger LOG = LoggerFactory.getLogger(Replicas.class);

	private final Addresses addresses;

	private final Function<Addresses.Address, Replica> connect;

	private final List<Replica> present = new CopyOnWriteArrayList<>();

	// Not called any more, but calls to them may be under way. Guarded by this.
	private final List<Replica> leaving = new ArrayList<>();

	private volatile @Nullable String served;

	Replicas(Addresses addresses, Function<Addresses.Address, Replica> connect) {
		this.addresses = addresses;
		this.connect = connect;
	}

	/**
	 * Looks which replicas there are.
	 * @return their checks, all under way once subscribed to
	 */
	Flux<Replica> check() {
		return Flux.defer(() -> {
			discover();
			return Flux.fromIterable(this.present).flatMap(Replica::check, Integer.MAX_VALUE).doOnNext((_) -> agree());
		});
	}

	/**
	 * The replicas that serve, looked for again when none is known to.
	 * @return those there are, or nothing
	 */
	Mono<List<Replica>> serving() {
		return Mono.defer(() -> {
			List<Replica> ready = ready();
			return !ready.isEmpty() ? Mono.just(ready)
					: check().map((_) -> ready()).filter((found) -> !found.isEmpty()).next();
		});
	}

	/**
	 * The replicas that serve, as far as is known.
	 * @return those that calls may go to
	 */
	List<Replica> ready() {
		String wanted = this.served;
		return this.present.stream().filter((replica) -> serves(replica, wanted)).toList();
	}

	/** All there are, ready or not. */
	List<Replica> present() {
		return List.copyOf(this.present);
	}

	private static boolean serves(Replica replica, @Nullable String wanted) {
		Model model = replica.model();
		return model != null && identity(model).equals(wanted);
	}

	/** All that decides what a greedy answer says. */
	private static String identity(Model model) {
		return model.name() + " " + model.fingerprint() + " " + model.flavour();
	}

	private synchronized void discover() {
		Collection<Addresses.Address> found = this.addresses.find();
		List<String> targets = found.stream().map(Addresses.Address::target).toList();
		List<Replica> gone = this.present.stream().filter((replica) -> !targets.contains(replica.address())).toList();
		this.present.removeAll(gone);
		this.leaving.addAll(gone);
		List<String> known = this.present.stream().map(Replica::address).toList();
		found.stream()
			.filter((address) -> !known.contains(address.target()))
			.map(this.connect)
			.forEach(this.present::add);
		for (Iterator<Replica> left = this.leaving.iterator(); left.hasNext();) {
			Replica replica = left.next();
			if (replica.load() == 0) {
				left.remove();
				replica.close();
			}
		}
	}

	private synchronized void agree() {
		Set<String> models = new LinkedHashSet<>();
		for (Replica replica : this.present) {
			Model model = replica.model();
			if (model != null) {
				models.add(identity(model));
			}
		}
		if (!models.isEmpty() && !models.contains(this.served)) {
			this.served = models.iterator().next();
			LOG.info("serving {}", this.served);
		}
		if (models.size() > 1) {
			LOG.warn("decode replicas serve different models: {}; only {} is called", models, this.served);
		}
	}

	@Override
	public synchronized void close() {
		this.present.forEach(Replica::close);
		this.leaving.forEach(Replica::close);
	}

}
