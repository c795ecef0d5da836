package io.dvi.system;

import io.dvi.system.Rest.Answer;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Draft, verify, improve, publish, roll back: the whole loop on the real model through
 * the real services.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class WholeLoopIT {

	private static final Logger LOG = LoggerFactory.getLogger(WholeLoopIT.class);

	private static final int PORT_BASE = 18_080;

	private static final int DECODE_MANAGEMENT = 1011;

	private static final int TRAINER_MANAGEMENT = 1111;

	private static final int POSTGRES = 1112;

	private static final int LEARNED_PROMPTS = 160;

	private static final int UNSEEN_PROMPTS = 20;

	private static final int CONCURRENT = 4;

	/** Takes far longer than a hang-up may. */
	private static final int LONG_ANSWER = 1_500;

	private static final Map<String, String> UNRECORDED = Map.of("x-dvi-no-learn", "1");

	/**
	 * Small rounds, so that a few minutes of traffic suffice, and a queue in which a
	 * dozen requests may wait on however slow a machine.
	 */
	private static final Map<String, String> PROPERTIES = Map.of("dvi.trainer.training.cpu-share", "1",
			"dvi.trainer.training.min-new-rows", "600", "dvi.trainer.training.gate.min-rows", "300",
			"dvi.trainer.experience.held-out-share", "0.25", "dvi.gateway.admission.queue-wait", "2m");

	private final List<String> prompts = TrainingPrompts.read();

	private @Nullable LocalInstance started;

	@BeforeAll
	void start(@TempDir Path stateFolder) {
		this.started = LocalInstance.start(stateFolder, PORT_BASE, PROPERTIES);
	}

	@AfterAll
	void stop() {
		instance().close();
	}

	@Test
	@Order(1)
	void hangingUpReachesTheEngine() {
		try (Rest rest = new Rest(instance())) {
			int port = instance().port(DECODE_MANAGEMENT);
			double answered = rest.metric(port, "dvi_request_success_total");
			assertThat(rest.hangUp("Count from one to a thousand, in words.", LONG_ANSWER)).startsWith("data: ");
			Awaitility.await()
				.atMost(Duration.ofSeconds(2))
				.until(() -> rest.metric(port, "dvi_requests_cancelled_total") == 1
						&& rest.metric(port, "dvi_requests_running") == 0);
			assertThat(rest.metric(port, "dvi_request_success_total")).as("it did not run to its end")
				.isEqualTo(answered);
		}
	}

	@Test
	@Order(2)
	void trafficIsLearnedFromAndTheHeadThatServesIsBetterThanOneThatLearnedNothing() {
		try (Rest rest = new Rest(instance())) {
			driveUntilJudged(rest);
			long learned = rest.adminGet("/activation").path("version").asLong();
			assertThat(learned).isPositive();
			List<String> unseen = this.prompts.subList(this.prompts.size() - UNSEEN_PROMPTS, this.prompts.size());
			double untrained = firstTokenAcceptance(rest, unseen, 0);
			double trained = firstTokenAcceptance(rest, unseen, learned);
			LOG.info("first-token acceptance on {} unseen prompts: untrained {}, version {} {}", UNSEEN_PROMPTS,
					untrained, learned, trained);
			assertThat(trained).isGreaterThan(untrained);
		}
	}

	@Test
	@Order(3)
	void rollingBackUnderLoadFailsNoRequestAndChangesNoText() {
		try (Rest rest = new Rest(instance())) {
			List<String> questions = this.prompts.subList(0, 8);
			List<String> plain = questions.stream()
				.map((question) -> rest.chat(question, 64, Map.of("x-dvi-speculation", "off")).join().text())
				.toList();
			rest.activate(newestVersion(rest));
			long before = rest.adminGet("/activation").path("sequence").asLong();
			List<CompletableFuture<Answer>> answers = new ArrayList<>();
			for (int round = 0; round < 3; round++) {
				questions.forEach((question) -> answers
					.add(rest.chat(question, 64, Map.of("x-dvi-speculation", "head", "x-dvi-no-learn", "1"))));
				move(rest, round);
				CompletableFuture
					.anyOf(answers.subList(answers.size() - questions.size(), answers.size())
						.toArray(CompletableFuture[]::new))
					.join();
			}
			List<Answer> ended = answers.stream().map(CompletableFuture::join).toList();
			assertThat(ended).extracting(Answer::status).containsOnly(200);
			for (int i = 0; i < ended.size(); i++) {
				assertThat(ended.get(i).text()).isEqualTo(plain.get(i % plain.size()));
			}
			assertThat(rest.adminGet("/activation").path("sequence").asLong()).isEqualTo(before + 3);
			assertThat(rest.adminGet("/activations").path("activations").path(0).path("reason").asString())
				.isEqualTo("system test");
		}
	}

	@Test
	@Order(4)
	void everyAcknowledgedEpisodeIsThereOnceAfterAKilledTrainer() throws SQLException {
		try (Rest rest = new Rest(instance())) {
			List<CompletableFuture<Answer>> answers = new ArrayList<>();
			this.prompts.subList(8, 20).forEach((prompt) -> answers.add(rest.chat(prompt, 48, Map.of())));
			answers.get(2).join();
			instance().kill("trainer");
			answers.forEach((answer) -> assertThat(answer.join().status()).isEqualTo(200));
			instance().up();
			int port = instance().port(DECODE_MANAGEMENT);
			Awaitility.await()
				.atMost(Duration.ofMinutes(2))
				.until(() -> rest.metric(port, "dvi_feedback_acked_total") + rest.metric(port,
						"dvi_feedback_duplicate_total") >= rest.metric(port, "dvi_feedback_enqueued_total"));
			assertThat(rest.metric(port, "dvi_feedback_dropped_total")).isZero();
			assertThat(episodes()).isEqualTo((long) rest.metric(port, "dvi_feedback_enqueued_total"));
		}
	}

	@Test
	@Order(5)
	void servingGoesOnWithoutTheTrainer() {
		try (Rest rest = new Rest(instance())) {
			String question = this.prompts.getFirst();
			Answer before = rest.chat(question, 32, UNRECORDED).join();
			instance().kill("trainer");
			Answer without = rest.chat(question, 32, Map.of()).join();
			assertThat(without.status()).isEqualTo(200);
			assertThat(without.text()).isEqualTo(before.text());
			assertThat(without.headVersion()).isEqualTo(before.headVersion());
			instance().up();
		}
	}

	/**
	 * Asks, and then waits until the trainer, which lets serving go first, has learned
	 * from it and compared what came of it.
	 */
	private void driveUntilJudged(Rest rest) {
		int trainer = instance().port(TRAINER_MANAGEMENT);
		for (int next = 0; next < LEARNED_PROMPTS; next += CONCURRENT) {
			List<CompletableFuture<Answer>> answers = this.prompts.subList(next, next + CONCURRENT)
				.stream()
				.map((prompt) -> rest.chat(prompt, 96, Map.of()))
				.toList();
			answers.forEach((answer) -> assertThat(answer.join().status()).isIn(200, 400));
		}
		Awaitility.await()
			.atMost(Duration.ofMinutes(5))
			.pollInterval(Duration.ofSeconds(1))
			.until(() -> rest.metric(trainer, "dvi_trainer_held_out_rows") > 0
					&& rest.metric(trainer, "dvi_gate_decisions_total") > 0);
	}

	/**
	 * Share of steps whose first drafted token was accepted, with one version throughout.
	 */
	private static double firstTokenAcceptance(Rest rest, List<String> questions, long version) {
		long steps = 0;
		long missed = 0;
		for (String question : questions) {
			Answer answer = answeredBy(rest, question, version);
			steps += answer.speculation().path("num_spec_steps").asLong();
			missed += answer.speculation().path("acceptance_histogram").path(0).asLong();
		}
		assertThat(steps).isPositive();
		return 1 - (double) missed / steps;
	}

	/**
	 * The trainer may publish in between, so the version is asked for until an answer was
	 * drafted by it.
	 */
	private static Answer answeredBy(Rest rest, String question, long version) {
		return Awaitility.await().atMost(Duration.ofMinutes(1)).until(() -> {
			if (rest.adminGet("/activation").path("version").asLong() != version) {
				rest.activate(version);
			}
			return rest.chat(question, 64, Map.of("x-dvi-speculation", "head", "x-dvi-no-learn", "1")).join();
		}, (answer) -> answer.headVersion().equals(Long.toString(version)));
	}

	/**
	 * Back and forth between the newest version, which is active, and the untrained one.
	 */
	private static void move(Rest rest, int round) {
		if (round % 2 == 0) {
			rest.adminPost("/activation:rollback", Map.of("to", 0, "reason", "system test"));
		}
		else {
			rest.activate(newestVersion(rest));
		}
	}

	private static long newestVersion(Rest rest) {
		return rest.adminGet("/heads").path("heads").path(0).path("version").asLong();
	}

	private long episodes() throws SQLException {
		String url = "jdbc:postgresql://127.0.0.1:" + instance().port(POSTGRES) + "/postgres?user=postgres";
		try (Connection connection = DriverManager.getConnection(url);
				ResultSet rows = connection.createStatement()
					.executeQuery("select count(distinct (instance, boot_epoch, sequence)), count(*) from episode")) {
			rows.next();
			assertThat(rows.getLong(1)).isEqualTo(rows.getLong(2));
			return rows.getLong(2);
		}
	}

	private LocalInstance instance() {
		LocalInstance instance = this.started;
		if (instance == null) {
			throw new AssertionError("the services did not start");
		}
		return instance;
	}

}
