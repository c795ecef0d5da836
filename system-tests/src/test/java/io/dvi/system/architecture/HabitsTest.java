package io.dvi.system.architecture;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.platform.commons.annotation.Testable;

import java.time.Duration;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.simpleNameEndingWith;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

/** Habits that a compiler does not see, in shipped code and in tests. */
class HabitsTest {

	private static final JavaClasses MAIN = ProjectClasses.main();

	private static final JavaClasses TESTS = ProjectClasses.tests();

	@Test
	void testsDoNotSleep() {
		noClasses().should()
			.callMethod(Thread.class, "sleep", long.class)
			.orShould()
			.callMethod(Thread.class, "sleep", Duration.class)
			.because(
					"a sleep is too long on a fast machine and too short on a slow one; await the condition or drive the"
							+ " loop by hand")
			.check(TESTS);
	}

	@Test
	void testsDoNotWaitForeverOnAStream() {
		noClasses().should()
			.callMethodWhere(DescribedPredicate.describe("StepVerifier.verifyComplete() is called",
					(call) -> call.getTarget().getName().equals("verifyComplete")
							&& call.getTargetOwner().getName().startsWith("reactor.test.StepVerifier")))
			.because("it can block indefinitely; use expectComplete().verify(Duration)")
			.check(TESTS);
	}

	@Test
	void fakesAreWrittenByHand() {
		noClasses().should()
			.dependOnClassesThat()
			.resideInAPackage("org.mockito..")
			.because("a fake of ten lines shows what it stands for; an interaction mock repeats the code it tests")
			.check(TESTS);
	}

	@Test
	void testsAreFoundByTheirNames() {
		methods().that()
			.areMetaAnnotatedWith(Testable.class)
			.should()
			.beDeclaredInClassesThat(
					DescribedPredicate.describe("are XTest or XIT at the top", HabitsTest::hasTestName))
			.because("the build runs XTest in the test phase and XIT in verify, and nothing else")
			.check(TESTS);
	}

	@Test
	void caseAndFormatsDoNotDependOnTheMachine() {
		noClasses().should()
			.callMethod(String.class, "toLowerCase")
			.orShould()
			.callMethod(String.class, "toUpperCase")
			.orShould()
			.callMethod(String.class, "format", String.class, Object[].class)
			.orShould()
			.callMethod(String.class, "formatted", Object[].class)
			.because("they follow the machine's locale; pass Locale.ROOT")
			.check(MAIN);
	}

	@Test
	void namesSayWhatAThingIs() {
		noClasses().should()
			.haveNameMatching(".*(Util|Utils|Helper|Manager|Impl|DTO|Dto)")
			.orShould()
			.resideInAnyPackage("..util..", "..common..", "..helper..", "..impl..", "..dto..", "..manager..")
			.because("a drawer without a label fills up")
			.check(MAIN);
	}

	@Test
	void everyPackageIsNullMarked() {
		classes().that(DescribedPredicate.not(DescribedPredicate.describe("generated", HabitsTest::isGenerated)))
			.and(DescribedPredicate.not(simpleNameEndingWith("package-info")))
			.should(new ArchCondition<JavaClass>("reside in a package marked @NullMarked") {
				@Override
				public void check(JavaClass type, ConditionEvents events) {
					if (!type.getPackage().isAnnotatedWith(NullMarked.class)) {
						events
							.add(SimpleConditionEvent.violated(type, type.getName() + " lies in an unmarked package"));
					}
				}
			})
			.because("the null checker looks at marked packages only")
			.check(MAIN);
	}

	private static boolean hasTestName(JavaClass type) {
		JavaClass outermost = type;
		while (outermost.getEnclosingClass().isPresent()) {
			outermost = outermost.getEnclosingClass().get();
		}
		return outermost.getSimpleName().endsWith("Test") || outermost.getSimpleName().endsWith("IT");
	}

	private static boolean isGenerated(JavaClass type) {
		return type.isAssignableTo("com.google.protobuf.MessageLiteOrBuilder")
				|| type.isAssignableTo("com.google.protobuf.GeneratedFile")
				|| type.isAssignableTo("com.google.protobuf.ProtocolMessageEnum")
				|| type.getEnclosingClass().map(HabitsTest::isGenerated).orElse(false);
	}

}
