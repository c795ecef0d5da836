package io.dvi.decode;

import io.dvi.engine.SpeculationOptions;
import io.dvi.engine.SpeculationOptions.DrafterChoice;
import io.dvi.engine.model.Provider;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Positive;
import jakarta.validation.constraints.Size;
import org.hibernate.validator.constraints.time.DurationMin;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * Settings of the decode service.
 *
 * @param modelFolder folder of the imported model
 * @param stateFolder folder for what survives a restart: the boot epoch and the last head
 * @param instance stable name of this replica; replicas of one trainer need different
 * ones
 * @param trainerTarget gRPC target of the trainer, which may be away at any time
 * @param trainerKey bearer key sent with every call to the trainer; null sends none
 * @param accessKeys hex sha256 of each bearer key whose calls are answered; none answers
 * every call
 * @param flavour the arithmetic: int8 (kernels of our own, on the processor) or fp32
 * (graphs)
 * @param provider where they run: cpu, cuda, or cuda-or-cpu
 * @param threads threads of one run; 0 means one per processor
 * @param slots most requests decoded at once
 * @param contextLength most tokens of prompt and answer together; each slot reserves
 * memory for so many
 * @param queueCapacity most requests that wait for a slot
 * @param prefillChunk most prompt tokens run between two verify steps of the others
 * @param prefixCache memory for keys and values of earlier prompts, so that requests that
 * begin alike start sooner; 0B keeps none
 * @param defaultMaxTokens most tokens of an answer whose request does not say
 * @param drafter who drafts for requests that leave it open: auto, head, prompt-lookup,
 * recycling or none
 * @param draftLength most tokens drafted per verify step for requests that do not say
 * @param eventQueue events that wait for a slow consumer before its call is ended
 * @param reportInterval how often the trainer is told what this replica serves, besides
 * after every change
 * @param drainTimeout longest wait for running requests at shutdown
 * @param experience what is kept for the trainer
 */
@Validated
@ConfigurationProperties(value = "dvi.decode", ignoreUnknownFields = false)
public record DecodeProperties(@NotNull Path modelFolder, @NotNull Path stateFolder,
		@DefaultValue("decode") @NotBlank @Size(max = 128) String instance,
		@DefaultValue("static://127.0.0.1:9190") @NotBlank String trainerTarget, @Nullable String trainerKey,
		@DefaultValue List<@Pattern(regexp = "[0-9a-f]{64}") String> accessKeys,
		@DefaultValue("int8") @NotBlank String flavour, @DefaultValue("cpu") Provider provider,
		@DefaultValue("0") @Min(0) int threads, @DefaultValue("4") @Positive int slots,
		@DefaultValue("2048") @Min(2) int contextLength, @DefaultValue("64") @Positive int queueCapacity,
		@DefaultValue("128") @Positive int prefillChunk, @DefaultValue("128MB") DataSize prefixCache,
		@DefaultValue("512") @Positive int defaultMaxTokens, @DefaultValue("auto") DrafterChoice drafter,
		@DefaultValue("8") @Min(0) @Max(SpeculationOptions.MAX_DRAFT_LENGTH) int draftLength,
		@DefaultValue("1024") @Positive int eventQueue,
		@DefaultValue("1s") @DurationMin(millis = 100) Duration reportInterval,
		@DefaultValue("30s") Duration drainTimeout, @DefaultValue @Valid Experience experience) {

	/** Copies the list. */
	public DecodeProperties {
		accessKeys = List.copyOf(accessKeys);
	}

	/**
	 * What is kept for the trainer.
	 *
	 * @param spoolBytes memory for episodes that wait to be sent; past it the oldest are
	 * dropped
	 * @param spoolEpisodes most episodes that wait to be sent
	 * @param unackedBytes memory for episodes sent and not acknowledged
	 * @param unackedEpisodes most episodes sent and not acknowledged
	 * @param topLogits verifier logits kept per row
	 * @param episodeRows rows after which a long request starts a new episode
	 * @param contextRows most rows kept of a prompt, its last ones
	 * @param flushTimeout longest wait for acknowledgements at shutdown
	 */
	public record Experience(@DefaultValue("64MB") DataSize spoolBytes,
			@DefaultValue("10000") @Positive int spoolEpisodes, @DefaultValue("16MB") DataSize unackedBytes,
			@DefaultValue("256") @Positive int unackedEpisodes, @DefaultValue("64") @Positive int topLogits,
			@DefaultValue("256") @Positive int episodeRows, @DefaultValue("128") @Min(0) int contextRows,
			@DefaultValue("5s") Duration flushTimeout) {
	}

}
