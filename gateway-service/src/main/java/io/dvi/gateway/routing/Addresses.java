package io.dvi.gateway.routing;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

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
	private final Map<String, List<String>> known = new LinkedHashMap<>();

	Addresses(List<String> targets, Lookup lookup) {
		targets.forEach((target) -> this.known.put(target, List.of()));
		this.lookup = lookup;
	}

	/**
	 * Looks names up.
	 * @return a target for each process; a name that cannot be looked up now keeps what
	 * it had
	 */
	Set<String> find() {
		this.known.replaceAll(this::find);
		Set<String> all = new LinkedHashSet<>();
		this.known.values().forEach(all::addAll);
		return all;
	}

	private List<String> find(String target, List<String> before) {
		if (!target.startsWith(DNS) || target.lastIndexOf(':') < DNS.length()) {
			return List.of(target);
		}
		String host = target.substring(DNS.length(), target.lastIndexOf(':'));
		String port = target.substring(target.lastIndexOf(':'));
		try {
			return Stream.of(this.lookup.find(host)).map((found) -> "static://" + literal(found) + port).toList();
		}
		catch (UnknownHostException ex) {
			LOG.warn("`{}` cannot be looked up; keeping the {} addresses known", host, before.size());
			return before;
		}
	}

	private static String literal(InetAddress address) {
		return (address instanceof Inet6Address) ? "[" + address.getHostAddress() + "]" : address.getHostAddress();
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
