package io.dvi.system;

import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.ExtendWith;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** What programs in Python have: OpenAI's client, and the SDK. */
@ExtendWith(SharedInstance.class)
class PythonIT {

	private static final Path TESTS = Path.of("src/test/python").toAbsolutePath();

	private static final Path SDK = Path.of("../clients/python").toAbsolutePath().normalize();

	@TestFactory
	List<DynamicTest> theOpenAiClientIsUnderstood(SharedInstance.Running running) {
		LocalInstance instance = running.instance();
		try (FaultyDoor door = new FaultyDoor(instance, 1)) {
			return Pytest.run(TESTS, "test_openai.py",
					Map.of("OPENAI_BASE_URL", instance.openAiBaseUrl(), "OPENAI_API_KEY", instance.apiKey(),
							"DVI_MODEL", instance.model(), "DVI_FULL_ONCE", door.baseUrl(), "DVI_DECODE_METRICS",
							"http://127.0.0.1:" + instance.port(1011) + "/actuator/prometheus"));
		}
	}

	@TestFactory
	List<DynamicTest> theSdkReachesTheServicesThroughTls(SharedInstance.Running running) {
		LocalInstance instance = running.instance();
		Certificates certificates = running.certificates();
		return Pytest.run(TESTS, "test_sdk.py",
				Map.of("DVI_DECODE_TARGET", "localhost:" + instance.port(1010), "DVI_TRAINER_TARGET",
						"localhost:" + instance.port(1110), "DVI_TLS_AUTHORITY", certificates.authority().toString(),
						"DVI_TLS_OWN", certificates.own().toString(), "DVI_TLS_KEY", certificates.key().toString(),
						"DVI_TLS_STRANGER", certificates.stranger().toString(), "DVI_SERVICE_KEY",
						SharedInstance.SERVICE_KEY));
	}

	@TestFactory
	List<DynamicTest> theSdkKeepsItsPromises() {
		return Pytest.run(SDK, "tests", Map.of());
	}

}
