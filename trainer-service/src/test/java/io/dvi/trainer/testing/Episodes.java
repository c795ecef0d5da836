package io.dvi.trainer.testing;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Random;

import com.google.protobuf.ByteString;
import io.dvi.engine.model.DescriptorFile;
import io.dvi.engine.model.ModelDescriptor;
import io.dvi.v1.ContextRow;
import io.dvi.v1.Episode;
import io.dvi.v1.EpisodeKey;
import io.dvi.v1.ExperienceHello;
import io.dvi.v1.ExperienceMessage;
import io.dvi.v1.VerifiedRow;
import io.dvi.v1.VerifyStep;

/** Experience of a model that never was; the same seed gives the same numbers. */
public final class Episodes {

	public static final String INSTANCE = "decode-0";

	public static final long BOOT = 3;

	public static final ModelDescriptor MODEL = new ModelDescriptor(DescriptorFile.FORMAT_VERSION, "tests", "llama", 4,
			2, 8, 2, 1, 4, 16, 50, 64, 10_000f, 1e-5f, 20, -1, List.of(0), List.of("fp32"),
			Heads.LINEAGE.modelFingerprint());

	private Episodes() {
	}

	public static ExperienceMessage hello() {
		return ExperienceMessage.newBuilder().setHello(helloOf(MODEL)).build();
	}

	public static ExperienceHello helloOf(ModelDescriptor model) {
		return ExperienceHello.newBuilder()
			.setInstance(INSTANCE)
			.setBootEpoch(BOOT)
			.setModelFingerprint(model.fingerprint())
			.setSplitLayer(model.splitLayer())
			.setHiddenSize(model.hiddenSize())
			.build();
	}

	public static ExperienceMessage message(Episode episode) {
		return ExperienceMessage.newBuilder().setEpisode(episode).build();
	}

	public static Episode episode(long sequence) {
		return episode(MODEL, sequence, "request-" + sequence, 2);
	}

	public static Episode episode(ModelDescriptor model, long sequence, String requestId, int steps) {
		Random random = new Random(sequence);
		Episode.Builder episode = Episode.newBuilder()
			.setKey(EpisodeKey.newBuilder().setInstance(INSTANCE).setBootEpoch(BOOT).setSequence(sequence))
			.setRequestId(requestId)
			.setModelFingerprint(model.fingerprint())
			.setTenantKeyHash("tenant")
			.setTask("sums")
			.addContext(context(model, random))
			.setFinishedEpochMillis(1_700_000_000_000L + sequence);
		for (int step = 0; step < steps; step++) {
			episode.addSteps(step(model, random, step));
		}
		return episode.build();
	}

	private static ContextRow context(ModelDescriptor model, Random random) {
		return ContextRow.newBuilder()
			.setToken(random.nextInt(model.vocabularySize()))
			.setShallow(state(model, random))
			.setDeep(state(model, random))
			.build();
	}

	private static VerifyStep step(ModelDescriptor model, Random random, int step) {
		VerifyStep.Builder built = VerifyStep.newBuilder()
			.setDrafter(VerifyStep.Drafter.HEAD)
			.setPosition(10 + 3 * step);
		if (step > 0) {
			built.setAnchor(state(model, random));
		}
		int token = random.nextInt(model.vocabularySize());
		for (int row = 0; row < 3; row++) {
			int next = random.nextInt(model.vocabularySize());
			built.addRows(row(model, random, token, next, row < 2 ? next : -1));
			token = next;
		}
		return built.build();
	}

	private static VerifiedRow row(ModelDescriptor model, Random random, int token, int next, int drafted) {
		return VerifiedRow.newBuilder()
			.setToken(token)
			.setNextToken(next)
			.setShallow(state(model, random))
			.setDeep(state(model, random))
			.addAllTopIds(List.of(next, (next + 1) % model.vocabularySize()))
			.addAllTopLogits(List.of(5f, 2f))
			.setLogSumExp(5.5f)
			.setDrafted(drafted)
			.setAccepted(drafted == next)
			.setDraftLogProbability(drafted == -1 ? 0 : -1.5f)
			.build();
	}

	private static ByteString state(ModelDescriptor model, Random random) {
		ByteBuffer halves = ByteBuffer.allocate(model.hiddenSize() * Short.BYTES).order(ByteOrder.LITTLE_ENDIAN);
		while (halves.hasRemaining()) {
			halves.putShort(Float.floatToFloat16((float) random.nextGaussian()));
		}
		return ByteString.copyFrom(halves.flip());
	}

}
