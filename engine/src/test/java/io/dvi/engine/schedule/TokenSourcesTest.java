package io.dvi.engine.schedule;

import io.dvi.engine.Ending;
import io.dvi.engine.EngineOptions;
import io.dvi.engine.GenerateRequest;
import io.dvi.engine.GenerateRequest.Learning;
import io.dvi.engine.Output;
import io.dvi.engine.Prompt;
import io.dvi.engine.SpeculationOptions;
import io.dvi.engine.SpeculationOptions.DrafterChoice;
import io.dvi.engine.constraint.TokenConstraint;
import io.dvi.engine.experience.DraftSource;
import io.dvi.engine.experience.ExperienceSink;
import io.dvi.engine.head.HeadSession.Proposal;
import io.dvi.engine.head.HeadSlot;
import io.dvi.engine.head.RowHead;
import io.dvi.engine.model.Block;
import io.dvi.engine.sampling.LogitAdjustment;
import io.dvi.engine.sampling.SamplingOptions;
import io.dvi.engine.testing.Answers;
import io.dvi.engine.testing.HashModel;
import io.dvi.engine.testing.SpelledText;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

import static org.assertj.core.api.Assertions.assertThat;

/** Who is named for each token: who drafted it, or the verifier behind a draft. */
class TokenSourcesTest {

	private static final int DRAFT_LENGTH = 4;

	private static final int TOKEN = 7;

	private final HeadSlot heads = new HeadSlot();

	private final DecodeThread thread = new DecodeThread(new HashModel(64), this.heads,
			EngineOptions.defaults().withSlots(1), ExperienceSink.DISCARD);

	private List<Integer> prompt = List.of(TOKEN);

	private Ending ending = Ending.after(19);

	private SamplingOptions sampling = SamplingOptions.GREEDY;

	private @Nullable TokenConstraint constraint;

	@AfterEach
	void close() {
		this.thread.close();
		this.heads.close();
	}

	@Test
	void namesNobodyButTheVerifierInPlainDecoding() {
		assertThat(decode(DrafterChoice.NONE).sources()).hasSize(19).containsOnly(DraftSource.NONE);
	}

	@Test
	void namesTheHeadForWhatWasAcceptedAndTheVerifierForWhatItPutInARejectedPlace() {
		installHeadThatIsWrongAtEveryThirdToken();
		Answers answers = decode(DrafterChoice.HEAD);
		assertThat(answers.sources()).isEqualTo(IntStream.range(0, 19)
			.mapToObj((index) -> (index % 3 == 0) ? DraftSource.NONE : DraftSource.HEAD)
			.toList());
		assertThat(answers.finished().speculation().acceptedTokens()).isEqualTo(12);
	}

	@Test
	void namesAsManyAsThereAreTokensWhereAnAnswerEndsWithinADraft() {
		installHeadThatIsWrongAtEveryThirdToken();
		List<Integer> free = decode(DrafterChoice.NONE).tokens();
		this.ending = new Ending(19, 0, List.of(), List.of(free.get(4)), false);
		int end = free.indexOf(free.get(4));
		assertThat(decode(DrafterChoice.HEAD).sources()).hasSize(end + 1).endsWith(DraftSource.HEAD);
	}

	@Test
	void namesTheVerifierForTheBonusBehindADraftThatHolds() {
		this.sampling = SamplingOptions.GREEDY.withAdjustment(new LogitAdjustment(0, 0, 1, Map.of(TOKEN, 100f)));
		this.prompt = List.of(TOKEN, TOKEN, TOKEN, TOKEN);
		this.ending = Ending.after(1 + 3 * (DRAFT_LENGTH + 1));
		Answers answers = decode(DrafterChoice.PROMPT_LOOKUP);
		assertThat(answers.tokens()).containsOnly(TOKEN);
		assertThat(answers.sources()).isEqualTo(wholeDrafts(DraftSource.PROMPT_LOOKUP, answers.tokens().size()));
	}

	@Test
	void namesWhatIsDraftedFromAnEarlierAnswer() {
		this.ending = Ending.after(1 + 3 * (DRAFT_LENGTH + 1));
		List<Integer> earlier = decode(DrafterChoice.NONE).tokens();
		Answers answers = decode(DrafterChoice.RECYCLING);
		assertThat(answers.tokens()).isEqualTo(earlier);
		assertThat(answers.sources()).isEqualTo(wholeDrafts(DraftSource.RECYCLING, earlier.size()));
	}

	@Test
	void namesTheFormatWhereItLeavesNoChoice() {
		this.constraint = SpelledText.of(HashModel.END, 5, 4, 3, 2);
		Answers answers = decode(DrafterChoice.AUTO);
		assertThat(answers.tokens()).containsExactly(5, 4, 3, 2, HashModel.END);
		assertThat(answers.sources()).hasSize(5)
			.startsWith(DraftSource.NONE)
			.contains(DraftSource.FORMAT)
			.containsOnly(DraftSource.NONE, DraftSource.FORMAT);
		assertThat(Collections.frequency(answers.sources(), DraftSource.FORMAT))
			.as("how long drafts are depends on the machine")
			.isEqualTo(answers.finished().speculation().acceptedTokens());
	}

	/** The token that comes with the prompt, then drafts that hold, each with a bonus. */
	private static List<DraftSource> wholeDrafts(DraftSource source, int tokens) {
		return IntStream.range(0, tokens)
			.mapToObj((index) -> (index % (DRAFT_LENGTH + 1) == 0) ? DraftSource.NONE : source)
			.toList();
	}

	private void installHeadThatIsWrongAtEveryThirdToken() {
		List<Integer> answer = decode(DrafterChoice.NONE).tokens();
		this.heads.install(1, new RowHead() {
			@Override
			protected Proposal propose(Block block, int row) {
				int index = block.position() + row;
				int token = answer.get(index);
				return new Proposal((index % 3 == 0) ? (token + 1) % HashModel.VOCABULARY : token, -0.1f);
			}
		});
	}

	private Answers decode(DrafterChoice drafter) {
		Answers answers = new Answers();
		GenerateRequest request = new GenerateRequest("r", new Prompt.Tokens(this.prompt), this.sampling, this.ending,
				Output.TEXT, new SpeculationOptions(drafter, DRAFT_LENGTH), new Learning(true, "", ""));
		int[] tokens = this.prompt.stream().mapToInt(Integer::intValue).toArray();
		this.thread.submit(request, new CheckedPrompt(tokens, this.ending.maxTokens(), List.of(HashModel.END),
				this.constraint, new NumberText()), answers);
		return answers.await();
	}

}
