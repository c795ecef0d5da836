package io.dvi.engine.speculation;

import io.dvi.engine.experience.DraftSource;
import io.dvi.engine.model.Block;
import io.dvi.engine.testing.HashModel;
import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.stream.IntStream;

import static org.assertj.core.api.Assertions.assertThat;

class PromptLookupDrafterTest {

	private final PromptLookupDrafter drafter = new PromptLookupDrafter(3, 2);

	private final Block block = new HashModel(64).openBlock();

	private Draft draft = Draft.EMPTY;

	@Test
	void draftsWhatFollowedTheLongestMatch() {
		assertThat(drafted(4, 1, 2, 3, 10, 11, 9, 2, 3, 20, 21, 1, 2, 3)).containsExactly(10, 11, 9, 2);
	}

	@Test
	void prefersTheMostRecentOfEqualMatches() {
		assertThat(drafted(2, 1, 2, 10, 5, 1, 2, 11, 5, 1, 2)).containsExactly(11, 5);
	}

	@Test
	void aRepeatedRunContinuesItself() {
		assertThat(drafted(3, 7, 7, 7)).containsExactly(7);
	}

	@Test
	void draftsNothingWithoutAMatchOfTheShortestLength() {
		assertThat(drafted(4, 1, 2, 3, 9, 3)).isEmpty();
		assertThat(this.draft.source()).isEqualTo(DraftSource.NONE);
	}

	@Test
	void draftsNothingForASingleToken() {
		assertThat(drafted(4, 1)).isEmpty();
	}

	private List<Integer> drafted(int limit, int... tokens) {
		this.block.begin(tokens.length - 1);
		this.block.append(tokens[tokens.length - 1]);
		this.draft = this.drafter.draft(new TokenHistory(tokens), this.block, limit);
		assertThat(this.draft.length()).isEqualTo(this.block.rows() - 1);
		return IntStream.range(1, this.block.rows()).mapToObj(this.block::token).toList();
	}

}
