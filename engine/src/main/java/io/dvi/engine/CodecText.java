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

/** The text side of a model folder. */
final class CodecText implements Engine.TextPort {

	private final TextCodec codec;

	private final ModelDescriptor model;

	// Guarded by this.
	private @Nullable FormatCompiler formats;

	private CodecText(TextCodec codec, ModelDescriptor model) {
		this.codec = codec;
		this.model = model;
	}

	static CodecText open(ModelFolder folder, ModelDescriptor model) {
		return new CodecText(TextCodec.open(folder, model), model);
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
		return formats().compile(format);
	}

	/**
	 * Sorting the vocabulary takes as long as much of a start, and few ask for a format.
	 */
	private synchronized FormatCompiler formats() {
		FormatCompiler made = this.formats;
		if (made == null) {
			made = new FormatCompiler(this.model.vocabularySize(), this.codec::bytes, this.model.endTokens());
			this.formats = made;
		}
		return made;
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
