package io.dvi.system.architecture;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.lang.ArchRule;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

/** Who may know whom: between modules, inside the engine and inside the services. */
class ArchitectureTest {

	private static final JavaClasses CLASSES = ProjectClasses.main();

	@ParameterizedTest
	@ValueSource(strings = { "engine", "client", "gateway", "decode", "trainer" })
	void everyModuleIsLookedAt(String module) {
		assertThat(CLASSES.stream().map((type) -> type.getPackageName() + "."))
			.anyMatch((name) -> name.startsWith("io.dvi." + module + "."));
	}

	@Test
	void engineKnowsNoServiceAndNoWire() {
		check(noClasses().that()
			.resideInAPackage("io.dvi.engine..")
			.should()
			.dependOnClassesThat()
			.resideInAnyPackage("io.dvi.v1..", "io.dvi.client..", "io.dvi.gateway..", "io.dvi.decode..",
					"io.dvi.trainer..", "org.springframework..", "io.grpc..", "reactor..", "java.sql..", "javax.sql..")
			.because("two services share the engine, and its tests must run in milliseconds without a context"));
	}

	@Test
	void clientKnowsOnlyTheWire() {
		check(noClasses().that()
			.resideInAPackage("io.dvi.client..")
			.should()
			.dependOnClassesThat()
			.resideInAnyPackage("io.dvi.engine..", "io.dvi.gateway..", "io.dvi.decode..", "io.dvi.trainer..",
					"org.springframework..", "reactor..")
			.because("the SDK runs in anybody's JVM"));
	}

	@Test
	void gatewayKnowsTheClientOnly() {
		check(noClasses().that()
			.resideInAPackage("io.dvi.gateway..")
			.should()
			.dependOnClassesThat()
			.resideInAnyPackage("io.dvi.engine..", "io.dvi.decode..", "io.dvi.trainer..", "ai.onnxruntime..",
					"java.sql..", "javax.sql..")
			.because("it rolls back a head by a call to the trainer, never by SQL, and it holds no model"));
	}

	@Test
	void decodeAndTrainerMeetOnTheWireOnly() {
		check(noClasses().that()
			.resideInAPackage("io.dvi.decode..")
			.should()
			.dependOnClassesThat()
			.resideInAnyPackage("io.dvi.trainer..", "io.dvi.gateway..", "io.dvi.client..", "java.sql..", "javax.sql..")
			.because("serving never waits for learning"));
		check(noClasses().that()
			.resideInAPackage("io.dvi.trainer..")
			.should()
			.dependOnClassesThat()
			.resideInAnyPackage("io.dvi.decode..", "io.dvi.gateway..", "io.dvi.client..")
			.because("the trainer does not serve"));
	}

	@Test
	void onlyTheOnnxPackageKnowsTheRuntime() {
		check(noClasses().that()
			.resideOutsideOfPackage("io.dvi.engine.onnx..")
			.should()
			.dependOnClassesThat()
			.resideInAPackage("ai.onnxruntime..")
			.because("everything above it is tested against a model in plain Java"));
	}

	@Test
	void theDecodeLoopKnowsPortsNotTheRuntimeBehindThem() {
		check(noClasses().that()
			.resideInAnyPackage("io.dvi.engine.schedule..", "io.dvi.engine.speculation..", "io.dvi.engine.sampling..",
					"io.dvi.engine.experience..", "io.dvi.engine.text..", "io.dvi.engine.head..",
					"io.dvi.engine.model..")
			.should()
			.dependOnClassesThat()
			.resideInAnyPackage("io.dvi.engine.onnx..", "io.dvi.engine.kernel..")
			.because("the runtime is chosen by the facade"));
	}

	@Test
	void draftingAndTrainingDoNotKnowEachOther() {
		check(noClasses().that()
			.resideInAnyPackage("io.dvi.engine.speculation..", "io.dvi.engine.schedule..")
			.should()
			.dependOnClassesThat()
			.resideInAPackage("io.dvi.engine.training..")
			.because("serving never waits for learning"));
		check(noClasses().that()
			.resideInAPackage("io.dvi.engine.training..")
			.should()
			.dependOnClassesThat()
			.resideInAnyPackage("io.dvi.engine.speculation..", "io.dvi.engine.schedule..", "io.dvi.engine.sampling..")
			.because("the trainer learns from records, it never decodes"));
	}

	@Test
	void generatedMessagesStayAtTheEdges() {
		check(noClasses().that()
			.resideOutsideOfPackages("io.dvi.v1..", "..grpc..", "..backend..", "..internal..", "..ingest..",
					"..heads..", "..experience..", "io.dvi.decode.trainer..", "io.dvi.decode.command..")
			.should()
			.dependOnClassesThat()
			.resideInAPackage("io.dvi.v1..")
			.because("a change of the wire must not reach the domain"));
	}

	@Test
	void nobodyDependsOnTheControllers() {
		for (String edge : new String[] { "io.dvi.gateway.openai..", "io.dvi.gateway.admin..",
				"io.dvi.decode.command..", "io.dvi.trainer.grpc.." }) {
			check(noClasses().that()
				.resideOutsideOfPackage(edge)
				.should()
				.dependOnClassesThat()
				.resideInAPackage(edge)
				.because("requests come in there; what they need lies below"));
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "engine", "client", "gateway", "decode", "trainer" })
	void packagesOfAModuleFormNoCycle(String module) {
		check(slices().matching("io.dvi." + module + ".(*)..")
			.should()
			.beFreeOfCycles()
			.because("a cycle of packages is one package with several names"));
	}

	private static void check(ArchRule rule) {
		rule.allowEmptyShould(false).check(CLASSES);
	}

}
