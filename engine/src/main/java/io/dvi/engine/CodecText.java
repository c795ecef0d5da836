package io.dvi.engine;

import io.dvi.engine.schedule.TextAssembler;
import io.dvi.engine.text.AnswerText;
import io.dvi.engine.text.TextCodec;

import org.jspecify.annotations.Nullable;

import java.util.List;

/**
 * The text side of a model folder.
 *
 * @param codec its tokenizer and chat template
 */
record CodecText(TextCodec codec) implements Engine.TextPort {

	@Override
	public int[] encode(Prompt prompt) {
		return this.codec.encode(prompt);
	}

	@Override
	public TextAssembler answer(List<String> stop) {
		AnswerText text = this.codec.beginAnswer(stop);
		return new TextAssembler() {
			@Override
			public String append(int token) {
				return text.append(token);
			}

			@Override
			public @Nullable String stop() {
				return text.stop();
			}

			@Override
			public byte[] bytes(int token) {
				return CodecText.this.codec.bytes(token);
			}

			@Override
			public String finish() {
				return text.finish();
			}
		};
	}

	@Override
	public String decode(List<Integer> tokens) {
		return this.codec.decode(tokens);
	}

	@Override
	public boolean takesTools() {
		return this.codec.takesTools();
	}

	@Override
	public void close() {
		this.codec.close();
	}

}
