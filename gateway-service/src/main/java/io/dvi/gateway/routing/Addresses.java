package io.dvi.gateway.routing;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The addresses behind the configured targets: those of a {@code dns:///} name are looked
 * up anew each time, so that replicas come and go with the name. Confined to one thread.
 */
final class Addresses {

	private static final Logger LOG = LoggerFactory.getLogger(Addresses.class);

	private static final String DNS = "dns:///";

	private final Lookup lookup;

	// What each target stood for when it was looked up last.
	private final Map<String, List<Address>> known = new LinkedHashMap<>();

	Addresses(List<String> targets, Lookup lookup) {
		targets.forEach((target) -> this.known.put(target, List.of()));
		this.lookup = lookup;
	}

	/**
	 * Looks names up.
	 * @return one for each process; a name that cannot be looked up now keeps what it had
	 */
	Collection<Address> find() {
		this.known.replaceAll(this::find);
		Map<String, Address> all = new LinkedHashMap<>();
		this.known.values().forEach((found) -> found.forEach((address) -> all.putIfAbsent(address.target(), address)));
		return all.values();
	}

	private List<Address> find(String target, List<Address> before) {
		if (!target.startsWith(DNS) || target.lastIndexOf(':') < DNS.length()) {
			return List.of(new Address(target, null));
		}
		String host = target.substring(DNS.length(), target.lastIndexOf(':'));
		String port = target.substring(target.lastIndexOf(':'));
		try {
			return Stream.of(this.lookup.find(host))
				.map((found) -> new Address("static://" + literal(found) + port, host))
				.toList();
		}
		catch (UnknownHostException ex) {
			LOG.warn("`{}` cannot be looked up; keeping the {} addresses known", host, before.size());
			return before;
		}
	}

	private static String literal(InetAddress address) {
		return (address instanceof Inet6Address) ? "[" + address.getHostAddress() + "]" : address.getHostAddress();
	}

	/**
	 * Where one process is.
	 *
	 * @param target to connect to
	 * @param name what was looked up, which its certificate is for; null where the target
	 * says that itself
	 */
	record Address(String target, @Nullable String name) {
	}

	/** A name service. */
	@FunctionalInterface
	interface Lookup {

		/**
		 * Looks a name up.
		 * @param host the name
		 * @return its addresses, at least one
		 * @throws UnknownHostException when it has none
		 */
		InetAddress[] find(String host) throws UnknownHostException;

	}

}
