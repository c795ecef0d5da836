package io.dvi.client;

import java.time.Instant;
import java.util.List;

import io.dvi.client.LearningStatus.Mode;
import io.dvi.v1.DeleteEpisodesRequest;
import io.dvi.v1.SetLearningRequest;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

@Timeout(20)
class LearningTest {

	private static final Order ORDER = Order.by("alice", "an incident")
		.withRequestId("r1")
		.withDryRun(true)
		.withIdempotencyKey("key-1");

	private final ScriptedLearning trainer = new ScriptedLearning();

	@AutoClose
	private final InProcessServices services = new InProcessServices(DviClientOptions.defaults(), this.trainer);

	private final DviClient client = this.services.client();

	@Test
	void theStatusTellsRoundsAndLosses() {
		assertThat(this.client.learning().status(7))
			.isEqualTo(new LearningStatus(new LearningStatus.Switched(Mode.LEARNING, "", "", null),
					new LearningStatus.Stored(500, 20, 61.5, 30), 0.25,
					List.of(new LearningStatus.Round(4, Instant.ofEpochSecond(60), "published", 2L, 80,
							List.of(new Figure("speed_gain", 0.02, 0.0)))),
					List.of(new LearningStatus.LossPoint(7, 2.5, Instant.ofEpochSecond(61)))));
	}

	@Test
	void eachOrderSetsItsMode() {
		Learning learning = this.client.learning();
		LearningStatus.Result paused = learning.pause(ORDER);
		assertThat(paused.changed()).isTrue();
		assertThat(paused.dryRun()).isTrue();
		assertThat(paused.status().switched())
			.isEqualTo(new LearningStatus.Switched(Mode.PAUSED, "alice", "an incident", Instant.ofEpochSecond(90)));
		assertThat(learning.pausePublishing(ORDER).status().switched().mode()).isEqualTo(Mode.TRAINING_ONLY);
		assertThat(learning.resume(ORDER).status().switched().mode()).isEqualTo(Mode.LEARNING);
		assertThat(this.trainer.orders.get(0)).isEqualTo(SetLearningRequest.newBuilder()
			.setMode(io.dvi.v1.LearningStatus.Mode.PAUSED)
			.setActor("alice")
			.setReason("an incident")
			.setRequestId("r1")
			.setDryRun(true)
			.setIdempotencyKey("key-1")
			.build());
	}

	@Test
	void whatIsDeletedIsCounted() {
		assertThat(this.client.learning().deleteEpisodes("0123456789abcdef", ORDER))
			.isEqualTo(new Learning.Deleted(3, 70, true));
		assertThat(this.trainer.deletions).containsExactly(DeleteEpisodesRequest.newBuilder()
			.setTenantKeyHash("0123456789abcdef")
			.setActor("alice")
			.setReason("an incident")
			.setRequestId("r1")
			.setDryRun(true)
			.setIdempotencyKey("key-1")
			.build());
	}

}
