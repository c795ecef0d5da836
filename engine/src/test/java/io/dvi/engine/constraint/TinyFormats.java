package io.dvi.engine.constraint;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/** Formats on a tiny vocabulary. */
final class TinyFormats {

	private final TinyVocabulary vocabulary = new TinyVocabulary(new Random(1));

	private final FormatCompiler compiler = this.vocabulary.compiler();

	TinyVocabulary vocabulary() {
		return this.vocabulary;
	}

	TokenConstraint constraint(String schema) {
		return this.compiler.compile(new ResponseFormat.JsonSchema(schema));
	}

	Walk walk(Random random, String schema) {
		return new Walk(random, constraint(schema), this.vocabulary.size(), this.vocabulary::bytes);
	}

	/** Whether a text is one that a schema describes, read byte by byte. */
	boolean accepts(String schema, String text) {
		TokenConstraint constraint = constraint(schema);
		for (byte value : text.getBytes(StandardCharsets.UTF_8)) {
			int token = token(new byte[] { value });
			if (!constraint.allows(token)) {
				return false;
			}
			constraint = constraint.accept(token);
		}
		return constraint.complete();
	}

	/** The tokens that a mask leaves. */
	List<Integer> allowed(TokenConstraint constraint) {
		float[] logits = new float[this.vocabulary.size() + 3];
		constraint.restrict(logits);
		return IntStream.range(0, logits.length).filter((token) -> logits[token] == 0).boxed().toList();
	}

	int token(String text) {
		return token(text.getBytes(StandardCharsets.UTF_8));
	}

	private int token(byte[] bytes) {
		return IntStream.range(0, this.vocabulary.size())
			.filter((token) -> Arrays.equals(this.vocabulary.bytes(token), bytes))
			.findFirst()
			.orElseThrow();
	}

}
