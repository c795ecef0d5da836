package io.dvi.system.chart;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.yaml.snakeyaml.Yaml;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import static org.assertj.core.api.Assertions.assertThat;

/** What the chart promises to an operator, asserted on what helm renders. */
class HelmChartIT {

	private static final List<Map<String, Object>> DEFAULTS = Helm.template(List.of()).objects();

	private static final String POD = "spec.template.spec.";

	private static final String CONTAINER = POD + "containers.0.";

	@ParameterizedTest
	@ValueSource(strings = { "default", "gpu", "existing-claim", "scaled", "tls" })
	void lintsAndRendersEachSetOfValues(String name) {
		List<String> values = values(name);
		List<String> lint = new ArrayList<>(List.of("lint", "--strict", Helm.CHART.toString()));
		lint.addAll(values);
		Helm.Outcome linted = Helm.run(lint);
		assertThat(linted.status()).as(linted.output()).isZero();
		Helm.Outcome rendered = Helm.template(values);
		assertThat(rendered.status()).as(rendered.output()).isZero();
		assertThat(rendered.objects().stream().filter((object) -> "Deployment".equals(object.get("kind")))).hasSize(3);
	}

	@ParameterizedTest
	@ValueSource(strings = { "gateway", "decode", "trainer" })
	void podsMeetTheRestrictedStandard(String service) {
		Manifest deployment = deployment(service);
		assertThat(deployment.at(POD + "securityContext.runAsNonRoot")).isEqualTo(true);
		assertThat(deployment.at(POD + "securityContext.seccompProfile.type")).isEqualTo("RuntimeDefault");
		assertThat(deployment.at(POD + "automountServiceAccountToken")).isEqualTo(false);
		assertThat(deployment.at(CONTAINER + "securityContext.allowPrivilegeEscalation")).isEqualTo(false);
		assertThat(deployment.at(CONTAINER + "securityContext.readOnlyRootFilesystem")).isEqualTo(true);
		assertThat(deployment.at(CONTAINER + "securityContext.capabilities.drop")).isEqualTo(List.of("ALL"));
		assertThat(deployment.text(CONTAINER + "image")).isEqualTo("dvi/" + service + "-service:0.1.0");
		assertThat(deployment.text(CONTAINER + "resources.limits.memory")).isNotEmpty()
			.isEqualTo(deployment.text(CONTAINER + "resources.requests.memory"));
	}

	@ParameterizedTest
	@CsvSource({ "gateway, /live, /health", "decode, /actuator/health/liveness, /actuator/health/readiness",
			"trainer, /actuator/health/liveness, /actuator/health/readiness" })
	void everyServiceHasThreeProbes(String service, String live, String ready) {
		Manifest deployment = deployment(service);
		assertThat(deployment.text(CONTAINER + "startupProbe.httpGet.path")).isEqualTo(ready);
		assertThat(deployment.text(CONTAINER + "livenessProbe.httpGet.path")).isEqualTo(live);
		assertThat(deployment.text(CONTAINER + "readinessProbe.httpGet.path")).isEqualTo(ready);
		int seconds = Integer.parseInt(deployment.text(CONTAINER + "startupProbe.periodSeconds"))
				* Integer.parseInt(deployment.text(CONTAINER + "startupProbe.failureThreshold"));
		assertThat(seconds).as("budget for loading a model").isGreaterThanOrEqualTo(600);
	}

	@Test
	void databaseCredentialsComeFromTheExistingSecretOnly() {
		List<Map<String, Object>> objects = Helm
			.template(List.of("--set", "database.existingSecret=pg", "--set", "database.urlKey=jdbc"))
			.objects();
		assertThat(objects).noneMatch((object) -> "Secret".equals(object.get("kind")));
		Manifest trainer = Manifest.find(objects, "Deployment", "prod-dvi-trainer");
		assertThat(trainer.text(CONTAINER + "env")).contains("name=SPRING_DATASOURCE_URL")
			.contains("{name=pg, key=jdbc}")
			.contains("{name=pg, key=password}");
		assertThat(properties(objects, "trainer").at("dvi.trainer.embedded-postgres.enabled")).isEqualTo(false);
	}

	@Test
	void keysAreMountedFromTheExistingSecret() {
		Manifest gateway = deployment("gateway");
		assertThat(gateway.text(POD + "volumes")).contains("secretName=dvi-access");
		assertThat(properties(DEFAULTS, "gateway").text("spring.config.import"))
			.isEqualTo("file:/etc/dvi/access/keys.yaml");
	}

	@Test
	void certificatesBetweenTheServicesComeFromAnExistingSecret() {
		List<Map<String, Object>> objects = Helm
			.template(List.of("--set", "tls.existingSecret=certs", "--set", "tls.authorityKey=root.pem"))
			.objects();
		for (String service : List.of("gateway", "decode", "trainer")) {
			Manifest deployment = Manifest.find(objects, "Deployment", "prod-dvi-" + service);
			assertThat(deployment.text(POD + "volumes")).contains("secretName=certs", "{key=root.pem, path=ca.crt}");
			assertThat(deployment.text(CONTAINER + "volumeMounts")).contains("mountPath=/etc/dvi/tls, readOnly=true");
			assertThat(deployment(service).text(POD)).doesNotContain("tls");
			assertThat(properties(DEFAULTS, service).content().toString()).doesNotContain("tls", "ssl");
		}
		for (String service : List.of("decode", "trainer")) {
			Manifest properties = properties(objects, service);
			assertThat(properties.text("spring.grpc.server")).contains("port=", "bundle=dvi", "client-auth=require");
			assertThat(properties.text("spring.grpc.client.channel.default.ssl"))
				.isEqualTo("{bundle=dvi, enabled=true}");
			assertThat(properties.text("spring.ssl.bundle.pem.dvi")).contains("certificate=/etc/dvi/tls/tls.crt",
					"private-key=/etc/dvi/tls/tls.key", "truststore={certificate=/etc/dvi/tls/ca.crt}");
		}
		assertThat(properties(objects, "gateway").text("dvi.gateway.tls")).contains("trust=/etc/dvi/tls/ca.crt",
				"certificates=/etc/dvi/tls/tls.crt", "key=/etc/dvi/tls/tls.key");
	}

	@Test
	void theKeyBetweenTheServicesComesFromAnExistingSecret() {
		List<Map<String, Object>> objects = Helm
			.template(List.of("--set", "serviceKey.existingSecret=own", "--set", "serviceKey.sha256Key=hash"))
			.objects();
		Map.of("gateway", List.of("DVI_GATEWAY_SERVICEKEY, valueFrom={secretKeyRef={name=own, key=key}}"), "decode",
				List.of("DVI_DECODE_ACCESSKEYS, valueFrom={secretKeyRef={name=own, key=hash}}",
						"DVI_DECODE_TRAINERKEY, valueFrom={secretKeyRef={name=own, key=key}}"),
				"trainer", List.of("DVI_TRAINER_ACCESSKEYS, valueFrom={secretKeyRef={name=own, key=hash}}"))
			.forEach((service, expected) -> {
				assertThat(Manifest.find(objects, "Deployment", "prod-dvi-" + service).text(CONTAINER + "env"))
					.contains(expected);
				assertThat(deployment(service).text(CONTAINER + "env")).doesNotContain("KEY, valueFrom", "KEYS");
			});
	}

	@Test
	void adminHasAServiceOfItsOwn() {
		Manifest open = Manifest.find(DEFAULTS, "Service", "prod-dvi-gateway");
		Manifest admin = Manifest.find(DEFAULTS, "Service", "prod-dvi-admin");
		assertThat(open.text("spec.ports")).contains("http").doesNotContain("admin");
		assertThat(admin.text("spec.ports")).contains("admin").doesNotContain("http");
		assertThat(admin.text("spec.type")).isEqualTo("ClusterIP");
	}

	@Test
	void servicesFindEachOtherByName() {
		assertThat(properties(DEFAULTS, "gateway").text("dvi.gateway.decode-targets"))
			.isEqualTo("dns:///prod-dvi-decode:9090");
		assertThat(properties(DEFAULTS, "decode").text("dvi.decode.trainer-target"))
			.isEqualTo("dns:///prod-dvi-trainer:9190");
		for (String service : List.of("decode", "trainer")) {
			Manifest found = Manifest.find(DEFAULTS, "Service", "prod-dvi-" + service);
			assertThat(found.text("spec.clusterIP")).as("headless, so that a client sees every replica")
				.isEqualTo("None");
		}
	}

	@Test
	void trainerIsASingleWriter() {
		assertThat(deployment("trainer").at("spec.replicas")).isEqualTo(1);
		assertThat(deployment("trainer").text("spec.strategy.type")).isEqualTo("Recreate");
	}

	@Test
	void aHeadToBeginWithLiesInTheModelFolder() {
		List<Map<String, Object>> objects = Helm.template(List.of("--set", "trainer.initialHead=head.safetensors"))
			.objects();
		assertThat(properties(objects, "trainer").text("dvi.trainer.initial-head"))
			.isEqualTo("/var/lib/dvi/model/head.safetensors");
		assertThat(properties(DEFAULTS, "trainer").text("dvi.trainer")).doesNotContain("initial-head");
		assertThat(Helm.template(List.of("--set", "trainer.initialHead=/elsewhere")).status()).isNotZero();
	}

	@Test
	void gpuIsOneValue() {
		List<Map<String, Object>> objects = Helm.template(values("gpu")).objects();
		Manifest decode = Manifest.find(objects, "Deployment", "prod-dvi-decode");
		assertThat(decode.text(CONTAINER + "resources.limits")).contains("nvidia.com/gpu=2");
		assertThat(properties(objects, "decode").text("dvi.decode.provider")).isEqualTo("cuda");
		assertThat(deployment("decode").text(CONTAINER + "resources")).doesNotContain("nvidia");
	}

	@Test
	void anExistingClaimReplacesTheOneTheChartMakes() {
		List<Map<String, Object>> objects = Helm.template(values("existing-claim")).objects();
		assertThat(objects).noneMatch((object) -> "PersistentVolumeClaim".equals(object.get("kind")));
		for (String service : List.of("decode", "trainer")) {
			Manifest deployment = Manifest.find(objects, "Deployment", "prod-dvi-" + service);
			assertThat(deployment.text(POD + "volumes")).contains("claimName=models, readOnly=true");
			assertThat(deployment.text(CONTAINER + "volumeMounts")).contains("subPath=smollm2");
		}
		assertThat(DEFAULTS).anyMatch((object) -> "PersistentVolumeClaim".equals(object.get("kind")));
	}

	@Test
	void onlyTheServicesThemselvesReachDecodeAndTrainer() {
		Manifest policy = Manifest.find(DEFAULTS, "NetworkPolicy", "prod-dvi-trainer");
		assertThat(policy.text("spec.ingress.0.from")).contains("component=gateway").contains("component=decode");
		assertThat(policy.text("spec.ingress.0.ports")).isEqualTo("[{port=grpc}]");
		Helm.Outcome open = Helm.template(List.of("--set", "networkPolicy.enabled=false"));
		assertThat(open.objects()).noneMatch((object) -> "NetworkPolicy".equals(object.get("kind")));
	}

	@Test
	void aChangedPropertyRollsThePods() {
		String annotation = "spec.template.metadata.annotations.dvi/config-sha256";
		List<Map<String, Object>> changed = Helm.template(List.of("--set", "decode.config.dvi.decode.slots=8"))
			.objects();
		Manifest decode = Manifest.find(changed, "Deployment", "prod-dvi-decode");
		assertThat(decode.text(annotation)).hasSize(64).isNotEqualTo(deployment("decode").text(annotation));
		assertThat(properties(changed, "decode").at("dvi.decode.slots")).isEqualTo(8);
	}

	@ParameterizedTest
	@CsvSource({ "unknown=1, unknown", "gateway.replicas=0, replicas", "gateway.image.tag=latest, tag",
			"database.existingSecret=, existingSecret", "decode.flavour=fp8, flavour", "runAsUser=0, runAsUser",
			"decode.gpu.count=0, count", "trainer.replicas=2, replicas", "tls.privateKeyKey=, privateKeyKey",
			"tls.enabled=true, enabled" })
	void valuesThatCannotWorkAreRefusedByName(String setting, String named) {
		Helm.Outcome refused = Helm.template(List.of("--set", setting));
		assertThat(refused.status()).isNotZero();
		assertThat(refused.output()).contains("values don't meet the specifications of the schema").contains(named);
	}

	private static List<String> values(String name) {
		return name.equals("default") ? List.of() : List.of("--values", "src/test/resources/chart/" + name + ".yaml");
	}

	private static Manifest deployment(String service) {
		return Manifest.find(DEFAULTS, "Deployment", "prod-dvi-" + service);
	}

	private static Manifest properties(List<Map<String, Object>> objects, String service) {
		Manifest map = Manifest.find(objects, "ConfigMap", "prod-dvi-" + service);
		String yaml = map.at("data") instanceof Map<?, ?> files ? String.valueOf(files.get("application.yaml")) : "";
		Map<String, Object> data = new Yaml().load(yaml);
		return new Manifest(data);
	}

}
