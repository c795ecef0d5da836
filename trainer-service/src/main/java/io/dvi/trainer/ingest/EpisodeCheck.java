package io.dvi.trainer.ingest;

import java.time.Instant;
import java.util.List;

import com.google.protobuf.ByteString;
import io.dvi.engine.EngineException;
import io.dvi.engine.model.ModelDescriptor;
import io.dvi.trainer.error.TrainerError;
import io.dvi.trainer.error.TrainerException;
import io.dvi.trainer.experience.EpisodeKey;
import io.dvi.trainer.experience.NewEpisode;
import io.dvi.trainer.experience.Sha256;
import io.dvi.trainer.experience.StoredSteps;
import io.dvi.v1.ContextRow;
import io.dvi.v1.Episode;
import io.dvi.v1.ExperienceHello;
import io.dvi.v1.VerifiedRow;
import io.dvi.v1.VerifyStep;

/**
 * Believes an episode only when its shapes and numbers fit the model. What passes can be
 * stored and trained on without another look.
 */
public class EpisodeCheck {

	private static final int MAX_NAME = 200;

	private static final int MAX_STEPS = 4096;

	private static final int MAX_ROWS_PER_STEP = 64;

	private static final int MAX_CONTEXT = 4096;

	private static final int MAX_TOP = 1024;

	/** Largest rounding by which a log-sum-exp may fall below its largest logit. */
	private static final float ROUNDING = 1e-2f;

	private final ModelDescriptor model;

	/**
	 * Makes the check for a model.
	 * @param model the model trained here
	 */
	public EpisodeCheck(ModelDescriptor model) {
		this.model = model;
	}

	/**
	 * Refuses a stream whose numbers would mean something else here.
	 * @param hello the stream's first message
	 * @throws TrainerException FINGERPRINT_MISMATCH or INVALID_ARGUMENT
	 */
	public void check(ExperienceHello hello) {
		name("instance", hello.getInstance());
		require(hello.getBootEpoch() >= 0, "boot_epoch", "must be at least 0", hello.getBootEpoch());
		same("model_fingerprint", this.model.fingerprint(), hello.getModelFingerprint());
		same("split_layer", this.model.splitLayer(), hello.getSplitLayer());
		same("hidden_size", this.model.hiddenSize(), hello.getHiddenSize());
	}

	/**
	 * Takes an episode apart.
	 * @param episode from the wire
	 * @param hello the first message of its stream
	 * @return the episode, ready to be stored
	 * @throws TrainerException INVALID_ARGUMENT or FINGERPRINT_MISMATCH, which makes it
	 * unacceptable for good
	 */
	public NewEpisode check(Episode episode, ExperienceHello hello) {
		EpisodeKey key = key(episode, hello);
		same("model_fingerprint", this.model.fingerprint(), episode.getModelFingerprint());
		name("request_id", episode.getRequestId());
		require(episode.getSegment() >= 0, "segment", "must be at least 0", episode.getSegment());
		require(episode.getHeadVersion() >= -1, "head_version", "must be at least -1", episode.getHeadVersion());
		require(plain(episode.getTenantKeyHash()), "tenant_key_hash", "must be at most " + MAX_NAME + " characters",
				episode.getTenantKeyHash().length());
		require(plain(episode.getTask()), "task", "must be at most " + MAX_NAME + " characters",
				episode.getTask().length());
		require(episode.getContextCount() <= MAX_CONTEXT, "context", "must hold at most " + MAX_CONTEXT + " rows",
				episode.getContextCount());
		episode.getContextList().forEach(this::check);
		checkCosts(episode);
		size("steps", episode.getStepsCount(), MAX_STEPS);
		episode.getStepsList().forEach(this::check);
		int rows = episode.getStepsList().stream().mapToInt(VerifyStep::getRowsCount).sum();
		return new NewEpisode(key, Sha256.digest().digest(episode.toByteArray()), episode.getModelFingerprint(),
				episode.getRequestId(), episode.getSegment(), episode.getHeadVersion(), episode.getTenantKeyHash(),
				episode.getTask(), episode.getStepsCount(), rows,
				Instant.ofEpochMilli(episode.getFinishedEpochMillis()), StoredSteps.pack(episode));
	}

	private static EpisodeKey key(Episode episode, ExperienceHello hello) {
		EpisodeKey key = new EpisodeKey(episode.getKey().getInstance(), episode.getKey().getBootEpoch(),
				episode.getKey().getSequence());
		require(key.instance().equals(hello.getInstance()), "key.instance", "must be the stream's", key.instance());
		require(key.bootEpoch() == hello.getBootEpoch(), "key.boot_epoch", "must be the stream's", key.bootEpoch());
		require(key.sequence() > 0, "key.sequence", "must be at least 1", key.sequence());
		return key;
	}

	private static void checkCosts(Episode episode) {
		require(episode.getCosts().getPassesCount() <= MAX_ROWS_PER_STEP, "costs.passes",
				"must hold at most " + MAX_ROWS_PER_STEP, episode.getCosts().getPassesCount());
		try {
			StoredSteps.costs(episode);
		}
		catch (EngineException ex) {
			throw new TrainerException(TrainerError.INVALID_ARGUMENT, "costs." + ex.field(),
					String.valueOf(ex.getMessage()), ex);
		}
	}

	private void check(ContextRow row) {
		token("token", row.getToken());
		state("shallow", row.getShallow());
		state("deep", row.getDeep());
	}

	private void check(VerifyStep step) {
		require(step.getDrafter() != VerifyStep.Drafter.UNRECOGNIZED, "drafter", "must be known",
				step.getDrafterValue());
		require(step.getPosition() >= 0, "position", "must be at least 0", step.getPosition());
		if (!step.getAnchor().isEmpty()) {
			state("anchor", step.getAnchor());
		}
		size("rows", step.getRowsCount(), MAX_ROWS_PER_STEP);
		step.getRowsList().forEach(this::check);
	}

	private void check(VerifiedRow row) {
		token("token", row.getToken());
		token("next_token", row.getNextToken());
		state("shallow", row.getShallow());
		if (!row.getDeep().isEmpty()) {
			state("deep", row.getDeep());
		}
		size("top_ids", row.getTopIdsCount(), MAX_TOP);
		require(row.getTopLogitsCount() == row.getTopIdsCount(), "top_logits", "must be as many as top_ids",
				row.getTopLogitsCount());
		row.getTopIdsList().forEach((id) -> token("top_ids", id));
		descending(row.getTopLogitsList());
		float largest = row.getTopLogits(0);
		require(Float.isFinite(row.getLogSumExp()) && row.getLogSumExp() >= largest - ROUNDING, "log_sum_exp",
				"must be finite and at least the largest logit, " + largest, row.getLogSumExp());
		if (row.getDrafted() != -1) {
			token("drafted", row.getDrafted());
		}
		require(row.getAccepted() == (row.getDrafted() == row.getNextToken()), "accepted",
				"must say whether the draft equals next_token", row.getAccepted());
		require(Float.isFinite(row.getDraftLogProbability()), "draft_log_probability", "must be finite",
				row.getDraftLogProbability());
	}

	private static void descending(List<Float> logits) {
		float above = Float.POSITIVE_INFINITY;
		for (float logit : logits) {
			require(Float.isFinite(logit) && logit <= above, "top_logits", "must be finite, largest first", logit);
			above = logit;
		}
	}

	private void token(String field, int token) {
		require(token >= 0 && token < this.model.vocabularySize(), field,
				"must be from 0 to " + (this.model.vocabularySize() - 1), token);
	}

	private void state(String field, ByteString halves) {
		int bytes = this.model.hiddenSize() * Short.BYTES;
		require(halves.size() == bytes, field, "must be " + bytes + " bytes long", halves.size());
		for (int i = 1; i < bytes; i += Short.BYTES) {
			// An fp16 number with every exponent bit set is infinite or not a number.
			require((halves.byteAt(i) & 0x7C) != 0x7C, field, "must be finite", "element " + i / Short.BYTES);
		}
	}

	private static void size(String field, int given, int most) {
		require(given >= 1 && given <= most, field, "must hold from 1 to " + most, given);
	}

	private static void name(String field, String given) {
		require(!given.isEmpty() && plain(given), field, "must be from 1 to " + MAX_NAME + " characters",
				given.length());
	}

	private static boolean plain(String given) {
		return given.length() <= MAX_NAME && given.indexOf('\0') < 0;
	}

	private static void same(String field, Object ours, Object given) {
		if (!ours.equals(given)) {
			throw new TrainerException(TrainerError.FINGERPRINT_MISMATCH, field,
					"`" + field + "` must be that of the model trained here, " + ours + ". Given: " + given);
		}
	}

	private static void require(boolean fits, String field, String rule, Object given) {
		if (!fits) {
			throw new TrainerException(TrainerError.INVALID_ARGUMENT, field,
					"`" + field + "` " + rule + ". Given: " + given);
		}
	}

}
