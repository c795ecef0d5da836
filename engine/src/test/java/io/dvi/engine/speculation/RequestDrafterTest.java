package io.dvi.engine.speculation;

import io.dvi.engine.head.RowHead;
import io.dvi.engine.head.HeadSession.Proposal;
import io.dvi.engine.SpeculationOptions;
import io.dvi.engine.SpeculationOptions.DrafterChoice;
import io.dvi.engine.experience.DraftSource;
import io.dvi.engine.head.HeadLease;
import io.dvi.engine.head.HeadSlot;
import io.dvi.engine.model.Block;
import io.dvi.engine.sampling.LogitAdjustment;
import io.dvi.engine.sampling.TokenRules;
import io.dvi.engine.speculation.DraftPolicy.Prices;
import io.dvi.engine.testing.HashModel;
import io.dvi.engine.testing.SpelledText;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;

import static org.assertj.core.api.Assertions.assertThat;

class RequestDrafterTest {

	private static final Prices FREE = new Prices(0, 0);

	private static final Prices DEAR = new Prices(0.9, 0.9);

	private final HashModel model = new HashModel(64);

	private final Block block = this.model.openBlock();

	private final DraftMemory memory = new DraftMemory();

	private TokenRules rules = TokenRules.free();

	@Test
	void draftsFromItsOwnTextUpToItsLimit() {
		RequestDrafter drafter = drafter(DrafterChoice.PROMPT_LOOKUP, null, 1, 2, 3, 4, 5, 1, 2);
		drafter.begin(9);
		assertThat(tokens(drafter)).containsExactly(3, 4, 5, 1, 2, 3);
		assertThat(drafter.fixed()).isEqualTo(6);
		drafter.begin(2);
		assertThat(tokens(drafter)).containsExactly(3, 4);
		drafter.begin(-1);
		assertThat(tokens(drafter)).isEmpty();
	}

	@Test
	void draftsNothingThatCannotBeChosen() {
		this.rules = TokenRules.of(new LogitAdjustment(0, 0, 1, Map.of(4, -100f)), answer(0), HashModel.VOCABULARY);
		RequestDrafter biased = drafter(DrafterChoice.PROMPT_LOOKUP, null, 1, 2, 3, 4, 5, 1, 2);
		biased.begin(9);
		assertThat(tokens(biased)).as("up to the token that its bias forbids").containsExactly(3);
		this.rules = TokenRules.of(LogitAdjustment.NONE, answer(4), HashModel.VOCABULARY);
		RequestDrafter early = drafter(DrafterChoice.PROMPT_LOOKUP, null, 1, 2, 3, 5, 1, 2);
		early.begin(9);
		assertThat(tokens(early)).as("the end token 5 is forbidden as second of four, not as sixth").containsExactly(3);
		RequestDrafter headed = drafter(DrafterChoice.HEAD, head(5, -0.1f), 1, 2, 3);
		begin(headed, 3);
		ask(headed);
		assertThat(tokens(headed)).as("neither does a head").isEmpty();
	}

	@Test
	void draftsWhatAFormatLeavesNoChoiceOf() {
		this.rules = TokenRules.of(LogitAdjustment.NONE,
				new TokenRules.Answer(new int[] { 8 }, List.of(5), 0, SpelledText.of(HashModel.END, 20, 21, 22)),
				HashModel.VOCABULARY);
		RequestDrafter drafter = drafter(DrafterChoice.AUTO, null, 8);
		drafter.begin(9);
		assertThat(tokens(drafter)).containsExactly(20, 21, 22);
		assertThat(drafter.draft().source(0)).isEqualTo(DraftSource.FORMAT);
		drafter.begin(2);
		assertThat(tokens(drafter)).containsExactly(20, 21);
	}

	@Test
	void draftsWhatTheVerifierSaidInAnotherRequest() {
		RequestDrafter first = drafter(DrafterChoice.AUTO, null, 1, 2);
		List.of(30, 31, 32).forEach(first::commit);
		RequestDrafter second = drafter(DrafterChoice.RECYCLING, null, 7, 1, 2);
		second.begin(9);
		assertThat(tokens(second)).containsExactly(30, 31, 32);
		assertThat(second.draft().source(0)).isEqualTo(DraftSource.RECYCLING);
	}

	@Test
	void aRequestThatOptedOutLeavesNoSuccessors() {
		RequestDrafter first = drafter(false, DrafterChoice.PROMPT_LOOKUP, null, 1, 2, 5, 1, 2);
		first.begin(9);
		run(first, 2);
		first.learn(this.block, new Verdict.Corrected(0, 30));
		List.of(30, 31, 32).forEach(first::commit);
		for (int token = 0; token < HashModel.VOCABULARY; token++) {
			assertThat(this.memory.successors().find(new TokenHistory(new int[] { token }))).isFalse();
		}
	}

	@Test
	void rowsBehindARejectTeachSuccessorsToo() {
		RequestDrafter first = drafter(DrafterChoice.PROMPT_LOOKUP, null, 1, 2, 5, 1, 2);
		first.begin(1);
		run(first, 2);
		first.learn(this.block, new Verdict.Corrected(0, 30));
		assertThat(this.memory.successors().find(new TokenHistory(new int[] { 1, 2, 5 }))).isTrue();
		assertThat(this.memory.successors().order()).isEqualTo(3);
	}

	@Test
	void takesTheHeadsTokenWhereTextKnowsNothing() {
		RequestDrafter drafter = drafter(DrafterChoice.AUTO, head(40, -0.1f), 1, 2, 3);
		begin(drafter, 3);
		assertThat(drafter.asks(DEAR)).isFalse();
		assertThat(drafter.asks(FREE)).isTrue();
		ask(drafter);
		assertThat(tokens(drafter)).containsExactly(40);
		assertThat(drafter.draft().source(0)).isEqualTo(DraftSource.HEAD);
		assertThat(drafter.draft().logProbability(0)).isEqualTo(-0.1f);
		assertThat(this.block.rows()).isEqualTo(1);
		drafter.hold(this.block, false);
		assertThat(this.block.rows()).isEqualTo(2);
		assertThat(drafter.fixed()).isOne();
	}

	@Test
	void aHeadThatSaysNothingIsSoonLeftAlone() {
		RequestDrafter drafter = drafter(DrafterChoice.AUTO, head(-1, 0), 1, 2, 3);
		int asked = 0;
		for (int token = 10; token < 90; token++) {
			begin(drafter, token - 7);
			if (drafter.asks(new Prices(0.02, 0.08))) {
				ask(drafter);
				asked++;
			}
			drafter.learn(this.block, new Verdict.AllAccepted(0, token));
			drafter.commit(token);
		}
		assertThat(asked).isBetween(5, 20);
	}

	@Test
	void whatIsKnownOfOneHeadSaysNothingAboutTheNext() {
		HeadCalibration first = this.memory.head(1);
		for (int i = 0; i < 100; i++) {
			first.observe(-1, 0, false);
		}
		assertThat(this.memory.head(1).rate(0)).isLessThan(0.05);
		assertThat(this.memory.head(2).rate(0)).isGreaterThan(0.2);
	}

	private void begin(RequestDrafter drafter, int length) {
		this.block.begin(Math.min(length - 1, 40));
		this.block.append(1);
		this.model.shallow(List.of(this.block));
		drafter.begin(9);
		drafter.cut(0);
	}

	private void ask(RequestDrafter drafter) {
		drafter.hold(this.block, true);
		drafter.ask(this.block, FREE);
	}

	private void run(RequestDrafter drafter, int token) {
		this.block.begin(4);
		this.block.append(token);
		drafter.hold(this.block, false);
		this.model.deep(List.of(this.block));
	}

	private RequestDrafter drafter(DrafterChoice choice, @Nullable HeadLease head, int... prompt) {
		return drafter(true, choice, head, prompt);
	}

	private RequestDrafter drafter(boolean remembered, DrafterChoice choice, @Nullable HeadLease head, int... prompt) {
		return new RequestDrafter(new SpeculationOptions(choice, 6),
				new RequestTokens(new TokenHistory(prompt), 64, remembered, this.rules), this.memory, head);
	}

	private static TokenRules.Answer answer(int minTokens) {
		return new TokenRules.Answer(new int[] { 8 }, List.of(5), minTokens, null);
	}

	private static HeadLease head(int token, float logProbability) {
		HeadSlot slot = new HeadSlot();
		slot.install(1, new RowHead() {
			@Override
			protected Proposal propose(Block block, int row) {
				return new Proposal(token, logProbability);
			}
		});
		return Objects.requireNonNull(slot.acquire(""));
	}

	private static List<Integer> tokens(RequestDrafter drafter) {
		return IntStream.range(0, drafter.draft().length()).mapToObj(drafter.draft()::token).toList();
	}

}
