package io.dvi.gateway;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

import io.dvi.gateway.GatewayProperties.Role;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;

class GatewayPropertiesTest {

	private static final String HASH = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789ABCDEF";

	private final ApplicationContextRunner context = new ApplicationContextRunner()
		.withUserConfiguration(Properties.class);

	@Test
	void defaultsServeLoopbackAndAdmitNobody() {
		this.context.run((started) -> assertThat(started.getBean(GatewayProperties.class))
			.isEqualTo(new GatewayProperties(List.of("static://127.0.0.1:9090"), Duration.ofSeconds(1),
					"static://127.0.0.1:9190", 8081, Duration.ofMinutes(10), Duration.ofSeconds(10),
					Duration.ofSeconds(10), new GatewayProperties.Access(List.of()),
					new GatewayProperties.Admission(64, 65536, Duration.ofSeconds(1),
							new GatewayProperties.KeyLimits(0, 0, 0)),
					new GatewayProperties.Limits(512, 400_000), null, null)));
	}

	@Test
	void everyPropertyIsBound() {
		this.context.withPropertyValues("dvi.gateway.decode-targets=static://a:1,dns:///c:1",
				"dvi.gateway.decode-check=7s", "dvi.gateway.trainer-target=static://b:2",
				"dvi.gateway.admission.queue-requests=8", "dvi.gateway.admission.queue-tokens=9",
				"dvi.gateway.admission.queue-wait=10s", "dvi.gateway.admission.key.requests-per-minute=11",
				"dvi.gateway.admission.key.tokens-per-minute=12", "dvi.gateway.admission.key.concurrent=13",
				"dvi.gateway.limits.messages=14", "dvi.gateway.limits.prompt-characters=15",
				"dvi.gateway.access.keys[0].limits.requests-per-minute=16", "dvi.gateway.admin-port=3",
				"dvi.gateway.answer-timeout=4s", "dvi.gateway.call-timeout=5s", "dvi.gateway.keep-alive=6s",
				"dvi.gateway.access.keys[0].name=n", "dvi.gateway.access.keys[0].sha256=" + HASH,
				"dvi.gateway.access.keys[0].role=viewer", "dvi.gateway.service-key=k", "dvi.gateway.tls.trust=ca.pem",
				"dvi.gateway.tls.certificates=own.pem", "dvi.gateway.tls.key=own.key")
			.run((started) -> assertThat(started.getBean(GatewayProperties.class))
				.isEqualTo(new GatewayProperties(List.of("static://a:1", "dns:///c:1"), Duration.ofSeconds(7),
						"static://b:2", 3, Duration.ofSeconds(4), Duration.ofSeconds(5), Duration.ofSeconds(6),
						new GatewayProperties.Access(List.of(new GatewayProperties.Key("n", HASH, Role.VIEWER,
								new GatewayProperties.KeyLimits(16, 0, 0)))),
						new GatewayProperties.Admission(8, 9, Duration.ofSeconds(10),
								new GatewayProperties.KeyLimits(11, 12, 13)),
						new GatewayProperties.Limits(14, 15), "k",
						new GatewayProperties.Tls(Path.of("ca.pem"), Path.of("own.pem"), Path.of("own.key")))));
	}

	@ParameterizedTest
	@ValueSource(strings = { "dvi.gateway.decode-target=x", "dvi.gateway.access.key[0].name=x",
			"dvi.gateway.admin-port=70000", "dvi.gateway.decode-targets=", "dvi.gateway.admission.queue-requests=0",
			"dvi.gateway.admission.key.concurrent=-1", "dvi.gateway.limits.messages=0", "dvi.gateway.keep-alive=soon",
			"dvi.gateway.access.keys[0].name=x", "dvi.gateway.access.keys[0].sha256=abc",
			"dvi.gateway.access.keys[0].role=root", "dvi.gateway.tls.key=own.key" })
	void aSettingThatIsUnknownOrMakesNoSenseStopsTheStart(String setting) {
		this.context.withPropertyValues(setting).run((failed) -> assertThat(failed).hasFailed());
	}

	@Configuration(proxyBeanMethods = false)
	@EnableConfigurationProperties(GatewayProperties.class)
	static class Properties {

	}

}
