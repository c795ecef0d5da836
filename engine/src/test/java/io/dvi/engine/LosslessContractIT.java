package io.dvi.engine;

import io.dvi.engine.GenerateRequest.Learning;
import io.dvi.engine.SpeculationOptions.DrafterChoice;
import io.dvi.engine.experience.ExperienceSink;
import io.dvi.engine.head.HeadLease;
import io.dvi.engine.head.HeadLoader;
import io.dvi.engine.head.HeadWeights;
import io.dvi.engine.head.HeadWeights.Tensor;
import io.dvi.engine.head.ServingHeads;
import io.dvi.engine.model.DescriptorFile;
import io.dvi.engine.model.ModelDescriptor;
import io.dvi.engine.model.SplitModelOptions;
import io.dvi.engine.testing.RandomHeads;
import io.dvi.engine.sampling.SamplingOptions;
import io.dvi.engine.testing.Answers;
import io.dvi.engine.testing.RealModel;
import io.dvi.engine.testing.SpecBenchQuestions;
import io.dvi.engine.testing.SwappedVocabulary;
import io.dvi.engine.text.ChatMessage;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Invariant 1, "a head changes speed, never text", on the real model: each question is
 * answered plainly and alone, then with every draft length, several drafters and heads,
 * beside other requests, and across swaps.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class LosslessContractIT {

	private static final int MAX_TOKENS = 32;

	private static final int SLOTS = 4;

	private static final int KINDS = 10;

	private static final long BROKEN = 1_000;

	private final List<String> questions;

	private final ModelDescriptor descriptor = DescriptorFile.read(RealModel.folder());

	private final Engine engine;

	private final HeadLoader headLoader;

	private List<String> plainGreedy = List.of();

	private List<String> plainSeeded = List.of();

	LosslessContractIT(String flavour, int questions) {
		EngineOptions options = EngineOptions.defaults().withFlavour(flavour).withSlots(SLOTS).withContextLength(3072);
		this.questions = SpecBenchQuestions.firstTurns(questions);
		this.engine = Engine.open(RealModel.folder(), options, ExperienceSink.DISCARD);
		SplitModelOptions modelOptions = Engine.modelOptions(this.descriptor, options);
		this.headLoader = Engine.headLoader(RealModel.folder(), this.descriptor, modelOptions, null);
	}

	@BeforeAll
	void answerPlainlyAndAlone() {
		this.plainGreedy = alone(greedy());
		this.plainSeeded = alone(seeded());
		assertThat(this.plainSeeded).isNotEqualTo(this.plainGreedy);
	}

	@AfterAll
	void close() {
		this.engine.close();
		this.headLoader.close();
	}

	@ParameterizedTest
	@ValueSource(ints = { 0, 1, 2, 3, 4, 5, 6, 7, 8 })
	void greedyTextIsByteEqualForEveryDraftLengthHeadAndMix(int draftLength) {
		assertThat(together(greedy(), draftLength)).isEqualTo(this.plainGreedy);
	}

	@ParameterizedTest
	@ValueSource(ints = { 0, 3, 8 })
	void seededTextIsByteEqualForEveryDraftLengthHeadAndMix(int draftLength) {
		assertThat(together(seeded(), draftLength)).isEqualTo(this.plainSeeded);
	}

	@Test
	void headsDraftSomethingAndAreJudged() {
		this.engine.installHead(head(0, 0), 1);
		Answers answers = submit(0, greedy(), new SpeculationOptions(DrafterChoice.HEAD, 4)).await();
		assertThat(answers.finished().speculation().draftTokens()).isPositive();
		assertThat(answers.finished().speculation().headVersion()).isEqualTo(1);
	}

	@Test
	void headsWhoseNumbersAreNotFiniteAreCounted() {
		HeadLease broken = unchecked(random(HeadWeights.BLOCK, Float.NaN, 1), BROKEN);
		this.engine.serveHeads(ServingHeads.alone(broken));
		broken.release();
		Answers answers = submit(0, greedy(), new SpeculationOptions(DrafterChoice.HEAD, 4)).await();
		assertThat(answers.text()).isEqualTo(this.plainGreedy.getFirst());
		assertThat(this.engine.figures().heads()).filteredOn((head) -> head.headVersion() == BROKEN)
			.singleElement()
			.satisfies((head) -> assertThat(head.nonFiniteDrafts()).isPositive());
	}

	@Test
	void headsOfAnotherModelAreRefusedByNameAndTheServingOneStays() {
		this.engine.installHead(head(0, 0), 1);
		HeadWeights foreign = HeadWeights.of(HeadWeights.LORA, "another model", this.descriptor.splitLayer(), 1,
				head(0, 0).tensors());
		assertThatExceptionOfType(EngineException.class).isThrownBy(() -> this.engine.loadHead(foreign, 2))
			.withMessageContaining("another model")
			.withMessageContaining(this.descriptor.fingerprint());
		assertThat(this.engine.headVersion()).isEqualTo(1);
	}

	private List<String> alone(SamplingOptions sampling) {
		List<String> texts = new ArrayList<>();
		for (int question = 0; question < this.questions.size(); question++) {
			texts.add(submit(question, sampling, SpeculationOptions.OFF).await().text());
		}
		return texts;
	}

	/**
	 * All questions at once, each with another drafter, while heads are swapped under
	 * them.
	 */
	private List<String> together(SamplingOptions sampling, int draftLength) {
		DrafterChoice[] drafters = DrafterChoice.values();
		List<Answers> answers = new ArrayList<>();
		for (int question = 0; question < this.questions.size(); question++) {
			DrafterChoice drafter = drafters[(question + draftLength) % drafters.length];
			answers.add(submit(question, sampling, new SpeculationOptions(drafter, draftLength)));
		}
		for (int question = 0; question < this.questions.size(); question++) {
			swapHeads(question + draftLength);
			answers.get(question).await();
		}
		return answers.stream().map(Answers::text).toList();
	}

	/** Two heads of the kinds below at a time, each for half of the requests. */
	private void swapHeads(int turn) {
		HeadLease stable = head(turn);
		HeadLease canary = head(turn + 3);
		this.engine.serveHeads(new ServingHeads(stable, canary, 50));
		stable.release();
		canary.release();
	}

	/**
	 * In turn, of every kind: untrained and random ones, some that are all NaN, a huge
	 * one, one of zeros, one of another vocabulary. Those that the engine refuses are
	 * loaded past its check.
	 */
	private HeadLease head(int turn) {
		return switch (turn % KINDS) {
			case 0 -> this.engine.loadHead(head(0, turn), turn);
			case 1 -> this.engine.loadHead(head(1, turn), turn);
			case 2 -> unchecked(head(Float.NaN, turn), turn);
			case 3 -> this.engine.loadHead(random(HeadWeights.BLOCK, 1, turn), turn);
			case 4 -> unchecked(random(HeadWeights.BLOCK, Float.NaN, turn), turn);
			case 5 -> this.engine.loadHead(random(HeadWeights.ANCHORED, 1, turn), turn);
			case 6 -> unchecked(random(HeadWeights.ANCHORED, Float.NaN, turn), turn);
			case 7 -> this.engine.loadHead(random(HeadWeights.BLOCK, 0, turn), turn);
			case 8 -> new HeadLease(turn,
					new SwappedVocabulary(this.headLoader.load(head(0, turn)), this.descriptor.vocabularySize()));
			default -> this.engine.loadHead(head(1e30f, turn), turn);
		};
	}

	private HeadLease unchecked(HeadWeights weights, long version) {
		return new HeadLease(version, this.headLoader.load(weights));
	}

	private HeadWeights random(String kind, float size, long seed) {
		return RandomHeads.of(kind, this.descriptor, size, new Random(seed));
	}

	private HeadWeights head(float size, long seed) {
		int rank = 8;
		Random random = new Random(seed);
		return HeadWeights.of(HeadWeights.LORA, this.descriptor.fingerprint(), this.descriptor.splitLayer(), 1,
				Map.of("a", tensor(this.descriptor.hiddenSize(), rank, 1, random), "b",
						tensor(rank, this.descriptor.draftVocabularySize(), size, random)));
	}

	private static Tensor tensor(int rows, int columns, float size, Random random) {
		float[] values = new float[rows * columns];
		for (int i = 0; i < values.length; i++) {
			values[i] = size * (float) random.nextGaussian();
		}
		return new Tensor(rows, columns, values);
	}

	private Answers submit(int question, SamplingOptions sampling, SpeculationOptions speculation) {
		Answers answers = new Answers();
		this.engine.submit(new GenerateRequest("question-" + question,
				new Prompt.Chat(List.of(new ChatMessage("user", this.questions.get(question)))), sampling, MAX_TOKENS,
				List.of(), speculation, new Learning(true, "", "")), answers);
		return answers;
	}

	private static SamplingOptions greedy() {
		return SamplingOptions.GREEDY;
	}

	private static SamplingOptions seeded() {
		return new SamplingOptions(0.8f, 0.95f, 0, 20_251_005, 0);
	}

}
