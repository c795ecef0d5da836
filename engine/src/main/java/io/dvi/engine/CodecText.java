package io.dvi.engine;

import io.dvi.engine.schedule.TextAssembler;
import io.dvi.engine.text.AnswerText;
import io.dvi.engine.text.TextCodec;

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
			public boolean stopped() {
				return text.stop() != null;
			}

			@Override
			public String finish() {
				return text.finish();
			}
		};
	}

	@Override
	public void close() {
		this.codec.close();
	}

}
