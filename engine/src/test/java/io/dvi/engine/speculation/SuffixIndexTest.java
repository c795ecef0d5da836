package io.dvi.engine.speculation;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

import static org.assertj.core.api.Assertions.assertThat;

class SuffixIndexTest {

	@Test
	void prefersALongMatchToARecentOne() {
		assertThat(drafted(4, 5, 1, 2, 3, 10, 11, 9, 7, 3, 20, 21, 5, 1, 2, 3)).containsExactly(10, 11, 9, 7);
	}

	@Test
	void prefersTheMostRecentOfEqualMatches() {
		assertThat(drafted(2, 1, 2, 10, 5, 1, 2, 11, 5, 1, 2)).containsExactly(11, 5);
	}

	@Test
	void aRepeatedRunContinuesItself() {
		assertThat(drafted(3, 7, 7, 7)).containsExactly(7, 7, 7);
	}

	@Test
	void findsNothingForATokenThatIsNew() {
		assertThat(drafted(4, 1, 2, 3, 9)).isEmpty();
		assertThat(drafted(4, 1)).isEmpty();
	}

	@Test
	void tellsWhetherTheLastOccurrencesWentOnAlike() {
		assertThat(agreement(1, 2, 3, 1)).isZero();
		assertThat(agreement(1, 2, 3, 1, 9, 4, 1)).isEqualTo(1);
		assertThat(agreement(1, 2, 3, 1, 2, 4, 1)).isEqualTo(2);
		assertThat(agreement(1, 2, 3, 1, 2, 4, 1, 2, 5, 1)).isEqualTo(3);
	}

	@Test
	void whatItFindsIsThere() {
		long seed = new Random().nextLong();
		Random random = new Random(seed);
		TokenHistory history = new TokenHistory(new int[] { 0 });
		SuffixIndex index = new SuffixIndex(history, 100);
		List<Integer> matched = new ArrayList<>();
		for (int i = 0; i < 1000; i++) {
			history.append(random.nextInt(4));
			index.update();
			if (index.find()) {
				matched.add(index.matched());
				assertThat(occurs(history, index.matched(), index.token())).as("seed %s at %s", seed, i).isTrue();
			}
		}
		assertThat(matched).as("seed %s", seed).hasSizeGreaterThan(700).contains(3, 5);
	}

	/** Whether the last tokens occur before, with this token behind them. */
	private static boolean occurs(TokenHistory history, int length, int token) {
		for (int end = length; end < history.length(); end++) {
			int same = 0;
			while (same < length && history.token(end - 1 - same) == history.token(history.length() - 1 - same)) {
				same++;
			}
			if (same == length && history.token(end) == token) {
				return true;
			}
		}
		return false;
	}

	private static int agreement(int... tokens) {
		SuffixIndex index = new SuffixIndex(new TokenHistory(tokens), 64);
		assertThat(index.find()).isTrue();
		return index.agreement();
	}

	private static List<Integer> drafted(int limit, int... tokens) {
		TokenHistory history = new TokenHistory(tokens);
		SuffixIndex index = new SuffixIndex(history, 64);
		List<Integer> drafted = new ArrayList<>();
		while (drafted.size() < limit && index.find()) {
			drafted.add(index.token());
			history.assume(index.token());
		}
		return drafted;
	}

}
