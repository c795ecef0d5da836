package io.dvi.engine.constraint;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** What a constraint says of tokens. */
class TokenConstraintTest {

	private final TinyFormats formats = new TinyFormats();

	@Test
	void anEndTokenIsAllowedExactlyWhereTheTextIsComplete() {
		TokenConstraint start = this.formats.constraint("{\"type\":\"integer\"}");
		assertThat(start.complete()).isFalse();
		assertThat(start.allows(TinyVocabulary.END)).isFalse();
		TokenConstraint behind = start.accept(this.formats.token("1"));
		assertThat(behind.complete()).isTrue();
		assertThat(behind.allows(TinyVocabulary.END)).isTrue();
		assertThat(behind.allows(TinyVocabulary.START)).isFalse();
		assertThat(behind.accept(TinyVocabulary.END)).isSameAs(behind);
	}

	@Test
	void behindTheLastBraceOnlyTheEndIsLeft() {
		Walk walk = this.formats.walk(new Random(1), "{\"const\":{}}");
		walk.append(this.formats.token("{}"));
		assertThat(this.formats.allowed(walk.constraint())).containsExactly(TinyVocabulary.END);
	}

	@Test
	void textThatHasToComeIsDraftedInLongTokens() {
		TokenConstraint start = this.formats.constraint(
				"{\"properties\":{\"name\":{\"type\":\"string\"},\"item\":{\"const\":12345}},\"required\":[\"name\",\"item\"]}");
		assertThat(start.forced(8)).containsExactly(this.formats.token("{\""), this.formats.token("name"),
				this.formats.token("\":"));
		assertThat(start.forced(2)).containsExactly(this.formats.token("{\""), this.formats.token("name"));
		TokenConstraint value = start;
		for (String word : List.of("{\"", "name", "\":", "\"\"", ",")) {
			value = value.accept(this.formats.token(word));
		}
		assertThat(value.forced(8)).as("a space or a quote").isEmpty();
		value = value.accept(this.formats.token("\"")).accept(this.formats.token("item"));
		assertThat(value.forced(8)).containsExactly(this.formats.token("\":"));
		value = value.accept(this.formats.token("\":")).accept(this.formats.token("12"));
		assertThat(value.forced(8)).containsExactly(this.formats.token("345"), this.formats.token("}"));
		assertThat(value.accept(this.formats.token("345")).accept(this.formats.token("}")).forced(8)).isEmpty();
	}

	@Test
	void nestingIsBoundedAndEverythingThatWasOpenedCanBeClosed() {
		for (String schema : List.of("{\"type\":\"object\"}",
				"{\"$ref\":\"#/$defs/l\",\"$defs\":{\"l\":{\"type\":\"array\","
						+ "\"items\":{\"$ref\":\"#/$defs/l\"}}}}")) {
			String open = schema.contains("items") ? "[" : "{\"a\":";
			TokenConstraint constraint = this.formats.constraint(schema);
			int depth = 0;
			while (constraint.allows(this.formats.token(open.substring(0, 1)))) {
				for (byte value : open.getBytes(StandardCharsets.UTF_8)) {
					constraint = constraint.accept(this.formats.token(String.valueOf((char) value)));
				}
				depth++;
			}
			assertThat(depth).isEqualTo(Configuration.MAX_NESTING);
			Walk walk = new Walk(new Random(1), constraint, this.formats.vocabulary().size(),
					this.formats.vocabulary()::bytes);
			assertThat(walk.toTheEnd()).isNotEmpty();
		}
	}

	@Test
	void masksAreWhatEachTokenIsAllowed() {
		for (int seed = 0; seed < 40; seed++) {
			Random random = new Random(seed);
			Walk walk = this.formats.walk(random, new RandomSchemas(random).document().toString());
			for (int step = 0; step < 60
					&& !this.formats.allowed(walk.constraint()).equals(List.of(TinyVocabulary.END)); step++) {
				TokenConstraint here = walk.constraint();
				List<Integer> masked = this.formats.allowed(here);
				List<Integer> asked = IntStream.range(0, this.formats.vocabulary().size())
					.filter(here::allows)
					.boxed()
					.toList();
				List<Integer> read = IntStream.range(0, this.formats.vocabulary().size())
					.filter((token) -> readable(walk, token))
					.boxed()
					.toList();
				assertThat(masked).as("seed %d", seed).isNotEmpty().isEqualTo(asked).isEqualTo(read);
				int token = masked.get(random.nextInt(masked.size()));
				if (token == TinyVocabulary.END) {
					break;
				}
				walk.append(token);
			}
		}
	}

	/** Reads a token's bytes without the automaton. */
	private boolean readable(Walk walk, int token) {
		if (token == TinyVocabulary.END) {
			return walk.constraint().complete();
		}
		Configuration reached = ((AutomatonConstraint) walk.constraint()).state().configuration();
		for (byte value : this.formats.vocabulary().bytes(token)) {
			reached = reached.step(value & 0xFF);
		}
		return this.formats.vocabulary().bytes(token).length > 0 && !reached.dead();
	}

	@Test
	void forgettingStatesChangesNothing() {
		int length = ByteAutomaton.MAX_MASKS + 100;
		Walk walk = this.formats.walk(new Random(3), "{\"type\":\"string\",\"maxLength\":" + length + "}");
		walk.append(this.formats.token("\""));
		TokenConstraint begin = walk.constraint();
		List<Integer> first = this.formats.allowed(begin);
		for (int count = 0; count < length; count++) {
			assertThat(this.formats.allowed(walk.constraint())).as("%d characters", count)
				.contains(this.formats.token("a"), this.formats.token("\""));
			walk.append(this.formats.token("a"));
		}
		assertThat(this.formats.allowed(walk.constraint())).containsExactly(this.formats.token("\""));
		assertThat(this.formats.allowed(begin)).isEqualTo(first);
	}

}
