package io.dvi.decode.command.bench;

import io.dvi.engine.model.Block;
import io.dvi.engine.testing.HashModel;
import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

import static org.assertj.core.api.Assertions.assertThat;

class PlainLoopTest {

	private static final int CONTEXT = 64;

	@Test
	void decodesAsOneRowAfterTheOtherWould() {
		int[] prompt = IntStream.rangeClosed(1, 37).toArray();
		HashModel model = new HashModel(CONTEXT);
		try (PlainLoop loop = new PlainLoop(model)) {
			assertThat(loop.run(prompt, 10, Set.of()).tokens()).isEqualTo(rowByRow(model, prompt, 10));
		}
	}

	@Test
	void stopsAtAnEndToken() {
		int[] prompt = { 3, 1, 4 };
		HashModel model = new HashModel(CONTEXT);
		List<Integer> tokens = rowByRow(model, prompt, 10);
		try (PlainLoop loop = new PlainLoop(model)) {
			assertThat(loop.run(prompt, 10, Set.of(tokens.get(4))).tokens())
				.isEqualTo(tokens.subList(0, tokens.indexOf(tokens.get(4)) + 1));
		}
	}

	private static List<Integer> rowByRow(HashModel model, int[] prompt, int count) {
		List<Integer> tokens = new ArrayList<>();
		try (Block block = model.openBlock()) {
			for (int position = 0; tokens.size() < count; position++) {
				block.begin(position);
				block.append((position < prompt.length) ? prompt[position] : tokens.get(position - prompt.length));
				model.deep(List.of(block));
				if (position >= prompt.length - 1) {
					tokens.add(block.mostLikely(0));
				}
			}
		}
		return tokens;
	}

}
