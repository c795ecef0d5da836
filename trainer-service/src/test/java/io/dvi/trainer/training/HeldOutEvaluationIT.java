package io.dvi.trainer.training;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import io.dvi.trainer.grpc.HeadGrpcService;
import io.dvi.trainer.registry.ActivationFeed;
import io.dvi.trainer.testing.Details;
import io.dvi.trainer.testing.Heads;
import io.dvi.trainer.testing.Lessons;
import io.dvi.trainer.testing.LoopbackServer;
import io.dvi.trainer.testing.TestClock;
import io.dvi.trainer.testing.TestDatabase;
import io.dvi.v1.ErrorCode;
import io.dvi.v1.EvaluateHeadReply;
import io.dvi.v1.EvaluateHeadRequest;
import io.dvi.v1.EvaluationReport;
import io.dvi.v1.HeadServiceGrpc;
import io.dvi.v1.HeldOutFigures;
import io.grpc.StatusRuntimeException;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/** Heads that were trained, published and evaluated over the wire. */
@Timeout(120)
class HeldOutEvaluationIT {

	private static final int EPISODES = 40;

	private final TestClock clock = new TestClock();

	private TestDatabase database;

	private TrainerRig rig;

	private volatile Pace pace = Pace.FULL;

	private LoopbackServer server;

	@BeforeEach
	void open() throws IOException {
		this.database = TestDatabase.migrated();
		this.rig = new TrainerRig(this.database, this.clock.clock()).holding();
		HeldOutEvaluation evaluation = Evaluations.of(this.database, this.rig.registry, () -> this.pace.rest());
		this.server = LoopbackServer
			.of(new HeadGrpcService(Services.parts(this.rig.registry, new ActivationFeed(this.rig.registry),
					TrainerRig.LINEAGE, evaluation), Services.orders(this.database, TrainerRig.LINEAGE), () -> {
					}));
	}

	@AfterEach
	void close() {
		this.server.close();
		this.rig.close();
		this.database.close();
	}

	@Test
	void aTrainedHeadIsFasterThanTheUntrainedOneByTask() {
		trained();
		EvaluationReport active = report(1, 0);
		assertThat(active.hasActive()).isFalse();
		assertThat(active.getOverall().hasGain()).isFalse();
		assertThat(active.getOverall().getFirstTokenAgreement()).isGreaterThan(0.9);
		assertThat(active.getOverall().getAcceptanceList()).hasSize(5).allMatch((share) -> share > 0.8);
		assertThat(active.getOverall().getTokensPerStepAlone()).isGreaterThan(4);
		assertThat(active.getOverall().getTokensPerStep()).isGreaterThan(2);
		assertThat(active.getOverall().getSpeedWithoutHead()).as("no text drafters in these lessons").isEqualTo(1);
		assertThat(active.getOverall().getSpeed()).isGreaterThan(1.3)
			.isBetween(active.getOverall().getSpeedInterval().getLow(),
					active.getOverall().getSpeedInterval().getHigh());
		assertThat(active.getTasksList()).extracting(HeldOutFigures::getTask).containsExactly("", "sums");
		assertThat(active.getTasksList().stream().mapToLong(HeldOutFigures::getRows).sum())
			.isEqualTo(active.getOverall().getRows());

		EvaluationReport untrained = report(0, 0);
		assertThat(untrained.getActiveVersion()).isEqualTo(1);
		assertThat(untrained.getActive()).isEqualTo(active.getOverall());
		assertThat(untrained.getOverall().getGain()).isNegative()
			.isEqualTo(untrained.getOverall().getSpeed() / active.getOverall().getSpeed() - 1);
		assertThat(untrained.getOverall().getGainInterval().getHigh()).isNegative();
	}

	/** What the gate said when it published is what anybody can see again. */
	@Test
	void theGateAndAnEvaluationSayTheSame() {
		trained();
		HeldOutFigures active = report(1, 1_000).getOverall();
		assertThat(this.rig.meters.get("dvi.trainer.speed").tag("head", "candidate").gauge().value())
			.isEqualTo(active.getSpeed());
		assertThat(this.rig.meters.get("dvi.trainer.tokens.per.step").tag("head", "candidate").gauge().value())
			.isEqualTo(active.getTokensPerStep());
		assertThat(this.rig.meters.get("dvi.trainer.agreement").tag("head", "candidate").gauge().value())
			.isEqualTo(active.getFirstTokenAgreement());
	}

	@Test
	void progressComesBeforeTheReportAndRowsAreBounded() {
		trained();
		List<EvaluateHeadReply> replies = new ArrayList<>();
		evaluate(0, 3 * Lessons.ROWS).forEachRemaining(replies::add);
		assertThat(replies.getLast().getReport().getOverall().getRows()).isEqualTo(3 * Lessons.ROWS);
		assertThat(replies.subList(0, replies.size() - 1)).isNotEmpty()
			.allSatisfy((reply) -> assertThat(reply.getProgress().getTotalRows()).as("of two heads")
				.isEqualTo(6 * Lessons.ROWS));
	}

	@Test
	void anEvaluationDoesNotChangeWhatTrainingComesTo() {
		Lessons.commit(this.database, TrainerRig.MODEL, 1, EPISODES);
		this.rig.begin(TrainerRig.STEPS / 2);
		report(0, 0);
		for (int turn = TrainerRig.STEPS / 2; turn <= TrainerRig.STEPS; turn++) {
			assertThat(this.rig.loop.doWork()).isEqualTo(1);
		}
		try (TestDatabase other = TestDatabase.migrated()) {
			Lessons.commit(other, TrainerRig.MODEL, 1, EPISODES);
			try (TrainerRig undisturbed = new TrainerRig(other, this.clock.clock()).holding()) {
				undisturbed.round();
				assertThat(this.rig.registry.head(1).sha256()).isEqualTo(undisturbed.registry.head(1).sha256());
			}
		}
	}

	@Test
	void oneEvaluationAtATime() throws InterruptedException {
		trained();
		CountDownLatch resting = new CountDownLatch(1);
		CountDownLatch go = new CountDownLatch(1);
		this.pace = () -> {
			resting.countDown();
			await(go);
		};
		Iterator<EvaluateHeadReply> first = evaluate(1, 0);
		assertThat(resting.await(60, TimeUnit.SECONDS)).isTrue();
		assertRefused(() -> evaluate(1, 0).next(), ErrorCode.OVERLOADED);
		go.countDown();
		first.forEachRemaining((reply) -> assertThat(reply.hasProgress() || reply.hasReport()).isTrue());
		assertThat(report(1, 0).getVersion()).isEqualTo(1);
	}

	@Test
	void saysWhatCannotBeEvaluated() {
		assertRefused(() -> evaluate(0, 0).next(), ErrorCode.UNAVAILABLE);
		Lessons.commit(this.database, TrainerRig.MODEL, 1, EPISODES);
		assertRefused(() -> evaluate(7, 0).next(), ErrorCode.HEAD_NOT_FOUND);
		assertRefused(() -> evaluate(0, -1).next(), ErrorCode.INVALID_ARGUMENT);
		assertRefused(() -> evaluate(0, 32_769).next(), ErrorCode.INVALID_ARGUMENT);
		this.rig.registry.publish(this.rig.registry.takeVersion(), Heads.head(0L, 10));
		assertRefused(() -> evaluate(1, 0).next(), ErrorCode.HEAD_REJECTED);
		assertThat(report(0, 0).getOverall().getRows()).as("a refusal frees the place").isPositive();
	}

	private void trained() {
		Lessons.commit(this.database, TrainerRig.MODEL, 1, EPISODES);
		this.rig.round();
		assertThat(this.rig.registry.activation().version()).isEqualTo(1);
	}

	private EvaluationReport report(long version, int rows) {
		EvaluateHeadReply last = EvaluateHeadReply.getDefaultInstance();
		for (Iterator<EvaluateHeadReply> replies = evaluate(version, rows); replies.hasNext();) {
			last = replies.next();
		}
		assertThat(last.hasReport()).isTrue();
		return last.getReport();
	}

	private Iterator<EvaluateHeadReply> evaluate(long version, int rows) {
		return HeadServiceGrpc.newBlockingStub(this.server.channel())
			.withDeadlineAfter(60, TimeUnit.SECONDS)
			.evaluateHead(EvaluateHeadRequest.newBuilder().setVersion(version).setRows(rows).build());
	}

	private static void await(CountDownLatch latch) {
		try {
			assertThat(latch.await(60, TimeUnit.SECONDS)).isTrue();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	private static void assertRefused(ThrowingCallable call, ErrorCode code) {
		assertThatExceptionOfType(StatusRuntimeException.class).isThrownBy(call)
			.satisfies((ex) -> assertThat(Details.code(ex)).isEqualTo(code));
	}

}
