package io.dvi.trainer.ingest;

import java.util.Collections;
import java.util.function.Consumer;
import java.util.stream.Stream;

import com.google.protobuf.ByteString;
import io.dvi.trainer.error.TrainerError;
import io.dvi.trainer.error.TrainerException;
import io.dvi.trainer.experience.NewEpisode;
import io.dvi.trainer.testing.Episodes;
import io.dvi.v1.ContextRow;
import io.dvi.v1.Episode;
import io.dvi.v1.VerifiedRow;
import io.dvi.v1.VerifyStep;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.params.provider.Arguments.arguments;

class EpisodeCheckTest {

	private final EpisodeCheck check = new EpisodeCheck(Episodes.MODEL);

	@Test
	void countsWhatItBelieves() {
		NewEpisode episode = this.check.check(Episodes.episode(1), Episodes.helloOf(Episodes.MODEL));
		assertThat(episode.stepCount()).isEqualTo(2);
		assertThat(episode.rowCount()).isEqualTo(6);
		assertThat(episode.payloadSha256()).hasSize(32);
	}

	@ParameterizedTest
	@MethodSource("damage")
	void namesTheFieldOfADamagedEpisode(String field, Consumer<Episode.Builder> damage) {
		Episode.Builder episode = Episodes.episode(1).toBuilder();
		damage.accept(episode);
		assertThatExceptionOfType(TrainerException.class)
			.isThrownBy(() -> this.check.check(episode.build(), Episodes.helloOf(Episodes.MODEL)))
			.satisfies((ex) -> assertThat(ex.field()).isEqualTo(field))
			.withMessageContaining("Given: ");
	}

	@Test
	void refusesAStreamOfAnotherModel() {
		assertThatExceptionOfType(TrainerException.class)
			.isThrownBy(() -> this.check
				.check(Episodes.helloOf(Episodes.MODEL).toBuilder().setModelFingerprint("other").build()))
			.satisfies((ex) -> assertThat(ex.error()).isEqualTo(TrainerError.FINGERPRINT_MISMATCH));
		assertThatExceptionOfType(TrainerException.class)
			.isThrownBy(() -> this.check.check(Episodes.helloOf(Episodes.MODEL).toBuilder().setSplitLayer(1).build()))
			.satisfies((ex) -> assertThat(ex.field()).isEqualTo("split_layer"));
	}

	static Stream<Arguments> damage() {
		return Stream.of(damaged("key.sequence", (episode) -> episode.getKeyBuilder().setSequence(0)),
				damaged("key.instance", (episode) -> episode.getKeyBuilder().setInstance("decode-1")),
				damaged("key.boot_epoch", (episode) -> episode.getKeyBuilder().setBootEpoch(4)),
				damaged("model_fingerprint", (episode) -> episode.setModelFingerprint("other")),
				damaged("request_id", (episode) -> episode.setRequestId("")),
				damaged("request_id", (episode) -> episode.setRequestId("a\0b")),
				damaged("head_version", (episode) -> episode.setHeadVersion(-2)),
				damaged("task", (episode) -> episode.setTask("x".repeat(201))),
				damaged("context",
						(episode) -> episode
							.addAllContext(Collections.nCopies(5_000, ContextRow.getDefaultInstance()))),
				damaged("costs.asking", (episode) -> episode.getCostsBuilder().setAsking(-1).addPasses(1)),
				damaged("costs.asking", (episode) -> episode.getCostsBuilder().setAsking(Double.NaN).addPasses(1)),
				damaged("costs.passes", (episode) -> episode.getCostsBuilder().setAsking(0)),
				damaged("costs.passes", (episode) -> episode.getCostsBuilder().addPasses(0.9)),
				damaged("costs.passes", (episode) -> episode.getCostsBuilder().addPasses(1).addPasses(0.5)),
				damaged("costs.passes",
						(episode) -> episode.getCostsBuilder().addAllPasses(Collections.nCopies(65, 1.0))),
				damaged("token", context((row) -> row.setToken(-1))),
				damaged("shallow", context((row) -> row.setShallow(infinite(row.getShallow())))),
				damaged("deep", context((row) -> row.setDeep(ByteString.EMPTY))),
				damaged("steps", Episode.Builder::clearSteps), damaged("rows", step(VerifyStep.Builder::clearRows)),
				damaged("position", step((step) -> step.setPosition(-1))),
				damaged("drafter", step((step) -> step.setDrafterValue(9))),
				damaged("anchor", step((step) -> step.setAnchor(ByteString.copyFrom(new byte[3])))),
				damaged("shallow", row((row) -> row.setShallow(row.getShallow().substring(2)))),
				damaged("shallow", row((row) -> row.setShallow(infinite(row.getShallow())))),
				damaged("deep", row((row) -> row.setDeep(row.getShallow().substring(2)))),
				damaged("deep", row((row) -> row.setDeep(infinite(row.getShallow())))),
				damaged("token", row((row) -> row.setToken(50))),
				damaged("next_token", row((row) -> row.setNextToken(-1))),
				damaged("top_ids", row((row) -> row.clearTopIds().clearTopLogits())),
				damaged("top_logits", row((row) -> row.addTopLogits(0))),
				damaged("top_logits", row((row) -> row.setTopLogits(1, 6))),
				damaged("top_logits", row((row) -> row.setTopLogits(0, Float.NaN))),
				damaged("log_sum_exp", row((row) -> row.setLogSumExp(4))),
				damaged("drafted", row((row) -> row.setDrafted(-2).setAccepted(false))),
				damaged("accepted", row((row) -> row.setAccepted(false))),
				damaged("draft_log_probability", row((row) -> row.setDraftLogProbability(Float.NEGATIVE_INFINITY))));
	}

	private static Arguments damaged(String field, Consumer<Episode.Builder> damage) {
		return arguments(field, damage);
	}

	private static Consumer<Episode.Builder> step(Consumer<VerifyStep.Builder> damage) {
		return (episode) -> damage.accept(episode.getStepsBuilder(1));
	}

	private static Consumer<Episode.Builder> context(Consumer<ContextRow.Builder> damage) {
		return (episode) -> damage.accept(episode.getContextBuilder(0));
	}

	private static Consumer<Episode.Builder> row(Consumer<VerifiedRow.Builder> damage) {
		return step((step) -> damage.accept(step.getRowsBuilder(0)));
	}

	private static ByteString infinite(ByteString state) {
		return state.substring(0, 2)
			.concat(ByteString.copyFrom(new byte[] { 0, (byte) 0xFC }))
			.concat(state.substring(4));
	}

}
