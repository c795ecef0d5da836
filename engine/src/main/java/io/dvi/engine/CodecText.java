package io.dvi.engine;

import io.dvi.engine.constraint.FormatCompiler;
import io.dvi.engine.constraint.ResponseFormat;
import io.dvi.engine.constraint.TokenConstraint;
import io.dvi.engine.model.ModelDescriptor;
import io.dvi.engine.model.ModelFolder;
import io.dvi.engine.schedule.TextAssembler;
import io.dvi.engine.text.AnswerText;
import io.dvi.engine.text.TextCodec;

import org.jspecify.annotations.Nullable;

import java.util.List;

/**
 * The text side of a model folder.
 *
 * @param codec its tokenizer and chat template
 * @param formats makes constraints from formats
 */
record CodecText(TextCodec codec, FormatCompiler formats) implements Engine.TextPort {

	static CodecText open(ModelFolder folder, ModelDescriptor model) {
		TextCodec codec = TextCodec.open(folder, model);
		return new CodecText(codec, new FormatCompiler(model.vocabularySize(), codec::bytes, model.endTokens()));
	}

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
	public TokenConstraint constraint(ResponseFormat format) {
		return this.formats.compile(format);
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
