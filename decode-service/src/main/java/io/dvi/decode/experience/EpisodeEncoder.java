package io.dvi.decode.experience;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import io.dvi.engine.experience.ContextRow;
import io.dvi.engine.experience.DraftSource;
import io.dvi.engine.experience.Episode;
import io.dvi.engine.experience.VerifiedRow;
import io.dvi.engine.experience.VerifyStep;
import io.dvi.v1.EpisodeKey;
import io.dvi.v1.ExperienceMessage;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/** Turns the engine's episodes into messages; states become fp16, little endian. */
final class EpisodeEncoder {

	private EpisodeEncoder() {
	}

	static ExperienceMessage encode(EpisodeKey key, Episode episode) {
		io.dvi.v1.Episode.Builder message = io.dvi.v1.Episode.newBuilder()
			.setKey(key)
			.setRequestId(episode.requestId())
			.setSegment(episode.segment())
			.setModelFingerprint(episode.modelFingerprint())
			.setHeadVersion(episode.headVersion())
			.setTenantKeyHash(episode.tenantKeyHash())
			.setTask(episode.task())
			.setFinishedEpochMillis(episode.finishedEpochMillis())
			.setCosts(io.dvi.v1.DraftCosts.newBuilder()
				.setAsking(episode.costs().asking())
				.addAllPasses(episode.costs().passes()));
		episode.context().forEach((row) -> message.addContext(context(row)));
		episode.steps().forEach((step) -> message.addSteps(step(step)));
		return ExperienceMessage.newBuilder().setEpisode(message).build();
	}

	private static io.dvi.v1.ContextRow context(ContextRow row) {
		return io.dvi.v1.ContextRow.newBuilder()
			.setToken(row.token())
			.setShallow(littleEndian(row.shallow()))
			.setDeep(littleEndian(row.deep()))
			.build();
	}

	private static io.dvi.v1.VerifyStep step(VerifyStep step) {
		io.dvi.v1.VerifyStep.Builder message = io.dvi.v1.VerifyStep.newBuilder()
			.setDrafter(drafter(step.drafter()))
			.setPosition(step.position())
			.setAnchor(littleEndian(step.anchor()));
		step.rows().forEach((row) -> message.addRows(row(row)));
		return message.build();
	}

	private static io.dvi.v1.VerifiedRow row(VerifiedRow row) {
		io.dvi.v1.VerifiedRow.Builder message = io.dvi.v1.VerifiedRow.newBuilder()
			.setToken(row.token())
			.setNextToken(row.nextToken())
			.setShallow(littleEndian(row.shallow()))
			.setDeep(littleEndian(row.deep()))
			.addAllTopIds(() -> Arrays.stream(row.topIds()).iterator())
			.setLogSumExp(row.logSumExp())
			.setDrafted(row.drafted())
			.setAccepted(row.accepted())
			.setDraftLogProbability(row.draftLogProbability());
		for (float logit : row.topLogits()) {
			message.addTopLogits(logit);
		}
		return message.build();
	}

	private static io.dvi.v1.VerifyStep.Drafter drafter(DraftSource drafter) {
		return switch (drafter) {
			// Requests with a format keep their rows without what was drafted.
			case NONE, FORMAT -> io.dvi.v1.VerifyStep.Drafter.NONE;
			case HEAD -> io.dvi.v1.VerifyStep.Drafter.HEAD;
			case PROMPT_LOOKUP -> io.dvi.v1.VerifyStep.Drafter.PROMPT_LOOKUP;
			case RECYCLING -> io.dvi.v1.VerifyStep.Drafter.RECYCLING;
		};
	}

	private static ByteString littleEndian(short[] halves) {
		ByteBuffer bytes = ByteBuffer.allocate(halves.length * Short.BYTES).order(ByteOrder.LITTLE_ENDIAN);
		bytes.asShortBuffer().put(halves);
		// Nobody else holds the array, so it need not be copied.
		return UnsafeByteOperations.unsafeWrap(bytes.array());
	}

}
