package io.dvi.engine;

import io.dvi.engine.GenerateRequest.Learning;
import io.dvi.engine.SpeculationOptions.DrafterChoice;
import io.dvi.engine.constraint.ResponseFormat;
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
import io.dvi.engine.sampling.LogitAdjustment;
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
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

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

	private static final long SEED = 20_251_005;

	private final List<String> questions;

	private final ModelDescriptor descriptor = DescriptorFile.read(RealModel.folder());

	private final Engine engine;

	private final HeadLoader headLoader;

	private List<String> plainGreedy = List.of();

	private List<String> plainSeeded = List.of();

	private List<String> plainPenalised = List.of();

	private List<String> plainRuled = List.of();

	private List<String> plainFormatted = List.of();

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
		this.plainPenalised = alone(penalised());
		assertThat(this.plainPenalised).isNotEqualTo(this.plainGreedy);
		this.plainRuled = alone(ruled());
		assertThat(this.plainRuled).isNotEqualTo(this.plainSeeded);
		this.plainFormatted = alone(formatted());
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

	@ParameterizedTest
	@ValueSource(ints = { 0, 4, 8 })
	void penalisedTextIsByteEqualForEveryDraftLengthHeadAndMix(int draftLength) {
		assertThat(together(penalised(), draftLength)).isEqualTo(this.plainPenalised);
	}

	@ParameterizedTest
	@ValueSource(ints = { 0, 5, 8 })
	void textWithEveryRuleIsByteEqualForEveryDraftLengthHeadAndMix(int draftLength) {
		assertThat(together(ruled(), draftLength)).isEqualTo(this.plainRuled);
	}

	@ParameterizedTest
	@ValueSource(ints = { 0, 4, 8 })
	void textOfAFormatIsByteEqualForEveryDraftLengthHeadAndMix(int draftLength) {
		assertThat(together(formatted(), draftLength)).isEqualTo(this.plainFormatted);
	}

	@Test
	void textOfAFormatIsOfIt() {
		List<JsonNode> answers = this.plainFormatted.stream().map((text) -> new JsonMapper().readTree(text)).toList();
		assertThat(answers).allSatisfy((answer) -> {
			assertThat(answer.propertyNames()).containsExactly("sure", "answer");
			assertThat(answer.get("sure").isBoolean()).isTrue();
			assertThat(answer.get("answer").stringValue()).hasSizeLessThanOrEqualTo(24);
		});
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

	private List<String> alone(Asked asked) {
		List<String> texts = new ArrayList<>();
		for (int question = 0; question < this.questions.size(); question++) {
			texts.add(submit(question, asked, SpeculationOptions.OFF).await().text());
		}
		return texts;
	}

	/**
	 * All questions at once, each with another drafter, while heads are swapped under
	 * them.
	 */
	private List<String> together(Asked asked, int draftLength) {
		DrafterChoice[] drafters = DrafterChoice.values();
		List<Answers> answers = new ArrayList<>();
		for (int question = 0; question < this.questions.size(); question++) {
			DrafterChoice drafter = drafters[(question + draftLength) % drafters.length];
			answers.add(submit(question, asked, new SpeculationOptions(drafter, draftLength)));
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

	private Answers submit(int question, Asked asked, SpeculationOptions speculation) {
		Answers answers = new Answers();
		this.engine.submit(
				new GenerateRequest("question-" + question,
						new Prompt.Chat(List.of(new ChatMessage("user", this.questions.get(question)))),
						asked.sampling(), asked.ending(), asked.output(), speculation, new Learning(true, "", "")),
				answers);
		return answers;
	}

	private static Asked greedy() {
		return new Asked(SamplingOptions.GREEDY, Ending.after(MAX_TOKENS), Output.TEXT);
	}

	private static Asked seeded() {
		return new Asked(new SamplingOptions(0.8f, 0.95f, 0, SEED, 0), Ending.after(MAX_TOKENS), Output.TEXT);
	}

	private static Asked penalised() {
		return new Asked(SamplingOptions.GREEDY.withAdjustment(new LogitAdjustment(0.6f, 0.4f, 1.3f, Map.of())),
				Ending.after(MAX_TOKENS), Output.TEXT);
	}

	/** The comma is forbidden, an end token early, and where a line would end. */
	private static Asked ruled() {
		return new Asked(
				new SamplingOptions(0.8f, 0.95f, 0, 0.02f, SEED, 0,
						new LogitAdjustment(0, 0.3f, 1.1f, Map.of(28, -100f, 30, 2f))),
				new Ending(MAX_TOKENS, 20, List.of("\n\n"), List.of(198), false), Output.TEXT);
	}

	/** Long enough for any answer of the format. */
	private static Asked formatted() {
		String schema = """
				{"type": "object", "properties": {"sure": {"type": "boolean"}, "answer": {"type": "string",
				"maxLength": 24}}, "required": ["sure", "answer"], "additionalProperties": false}""";
		return new Asked(SamplingOptions.GREEDY, Ending.after(200),
				new Output(new ResponseFormat.JsonSchema(schema), Output.NO_LOGPROBS));
	}

	/** How an answer is wanted. */
	private record Asked(SamplingOptions sampling, Ending ending, Output output) {
	}

}
