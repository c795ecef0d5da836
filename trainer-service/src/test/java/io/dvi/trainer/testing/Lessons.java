package io.dvi.trainer.testing;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

import com.google.protobuf.ByteString;
import io.dvi.engine.model.ModelDescriptor;
import io.dvi.trainer.experience.EpisodeStore;
import io.dvi.trainer.experience.HeldOutSplit;
import io.dvi.trainer.experience.NewEpisode;
import io.dvi.trainer.ingest.EpisodeCheck;
import io.dvi.v1.Episode;
import io.dvi.v1.EpisodeKey;
import io.dvi.v1.VerifiedRow;
import io.dvi.v1.VerifyStep;

/**
 * Experience with something to learn in it: each of a few tokens has one successor. Every
 * second request has a task.
 */
public final class Lessons {

	private static final int TOKENS = 12;

	private static final int ROWS_PER_STEP = 4;

	private static final int STEPS = 5;

	/** Rows of one episode. */
	public static final int ROWS = STEPS * ROWS_PER_STEP;

	private Lessons() {
	}

	/** Commits episodes with the sequences from first to last, one request each. */
	public static void commit(TestDatabase database, ModelDescriptor model, int first, int last) {
		commit(database, model, first, last, Clock.systemUTC());
	}

	/** Commits them at the time of a clock. */
	public static void commit(TestDatabase database, ModelDescriptor model, int first, int last, Clock clock) {
		EpisodeStore store = new EpisodeStore(database.jdbc(), database.transaction(), new HeldOutSplit(0.3), () -> {
		}, clock);
		List<NewEpisode> episodes = new ArrayList<>();
		for (int sequence = first; sequence <= last; sequence++) {
			episodes.add(new EpisodeCheck(model).check(episode(model, sequence), Episodes.helloOf(model)));
		}
		store.commit(episodes);
	}

	private static Episode episode(ModelDescriptor model, long sequence) {
		Random random = new Random(sequence);
		Episode.Builder episode = Episode.newBuilder()
			.setKey(EpisodeKey.newBuilder()
				.setInstance(Episodes.INSTANCE)
				.setBootEpoch(Episodes.BOOT)
				.setSequence(sequence))
			.setRequestId("request-" + sequence)
			.setTask((sequence % 2 == 0) ? "sums" : "")
			.setModelFingerprint(model.fingerprint())
			.setFinishedEpochMillis(1_700_000_000_000L);
		for (int step = 0; step < STEPS; step++) {
			VerifyStep.Builder built = VerifyStep.newBuilder().setPosition(step * ROWS_PER_STEP);
			if (step > 0) {
				built.setAnchor(episode.getSteps(step - 1).getRows(ROWS_PER_STEP - 1).getDeep());
			}
			for (int row = 0; row < ROWS_PER_STEP; row++) {
				built.addRows(row(model, random.nextInt(TOKENS), random));
			}
			episode.addSteps(built);
		}
		return episode.build();
	}

	private static VerifiedRow row(ModelDescriptor model, int token, Random random) {
		int next = 100 + (5 * token + 3) % TOKENS;
		return VerifiedRow.newBuilder()
			.setToken(token)
			.setNextToken(next)
			.setShallow(state(model, token, random))
			.setDeep(state(model, next, random))
			.addAllTopIds(List.of(next, token))
			.addAllTopLogits(List.of(9f, 2f))
			.setLogSumExp(9.1f)
			.setDrafted(-1)
			.build();
	}

	private static ByteString state(ModelDescriptor model, int token, Random random) {
		Random direction = new Random(1_000 + token);
		ByteBuffer halves = ByteBuffer.allocate(model.hiddenSize() * Short.BYTES).order(ByteOrder.LITTLE_ENDIAN);
		while (halves.hasRemaining()) {
			halves.putShort(Float.floatToFloat16((float) (direction.nextGaussian() + 0.1 * random.nextGaussian())));
		}
		return ByteString.copyFrom(halves.flip());
	}

}
