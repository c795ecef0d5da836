package io.dvi.gateway.routing;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;

import io.dvi.gateway.routing.Addresses.Address;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class AddressesTest {

	private List<String> answers = List.of("10.0.0.1", "10.0.0.2");

	@Test
	void aNameStandsForEachOfItsAddresses() {
		assertThat(targets(addresses("dns:///decode:9090"))).containsExactly("static://10.0.0.1:9090",
				"static://10.0.0.2:9090");
	}

	@Test
	void addressesOfTheNewKindAreWrittenInBrackets() {
		this.answers = List.of("fd00::1");
		assertThat(targets(addresses("dns:///decode:9090"))).containsExactly("static://[fd00:0:0:0:0:0:0:1]:9090");
	}

	@Test
	void otherTargetsStandForThemselvesAndListsAreAdded() {
		assertThat(targets(addresses("static://a:1", "b:2", "dns:///decode:9090"))).containsExactly("static://a:1",
				"b:2", "static://10.0.0.1:9090", "static://10.0.0.2:9090");
	}

	@Test
	void aNameIsLookedUpAnewAndKeepsWhatItHadWhenItIsLost() {
		Addresses addresses = addresses("dns:///decode:9090");
		assertThat(targets(addresses)).hasSize(2);
		this.answers = List.of("10.0.0.3");
		assertThat(targets(addresses)).containsExactly("static://10.0.0.3:9090");
		this.answers = List.of();
		assertThat(targets(addresses)).containsExactly("static://10.0.0.3:9090");
	}

	@Test
	void certificatesAreForTheNameThatWasLookedUp() {
		assertThat(addresses("static://a:1", "dns:///decode:9090").find()).containsExactly(
				new Address("static://a:1", null), new Address("static://10.0.0.1:9090", "decode"),
				new Address("static://10.0.0.2:9090", "decode"));
	}

	private static List<String> targets(Addresses addresses) {
		return addresses.find().stream().map(Address::target).toList();
	}

	private Addresses addresses(String... targets) {
		return new Addresses(List.of(targets), this::lookUp);
	}

	private InetAddress[] lookUp(String host) throws UnknownHostException {
		assertThat(host).isEqualTo("decode");
		if (this.answers.isEmpty()) {
			throw new UnknownHostException(host);
		}
		InetAddress[] found = new InetAddress[this.answers.size()];
		for (int i = 0; i < found.length; i++) {
			found[i] = InetAddress.ofLiteral(this.answers.get(i));
		}
		return found;
	}

}
