package io.dvi.decode.command.questions;

import io.dvi.engine.EngineException;
import io.dvi.engine.ErrorCode;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** What every command that asks questions is told. */
public final class QuestionOptions {

	@Option(names = "--questions", required = true, paramLabel = "FILE", description = "a Spec-Bench file")
	private Path questions = Path.of("");

	@Option(names = "--limit", paramLabel = "N", defaultValue = "0",
			description = "most questions, spread over the tasks; 0 for all")
	private int limit;

	@Option(names = "--json", paramLabel = "FILE", description = "where the figures go as JSON")
	private @Nullable Path json;

	@Option(names = "--max-tokens", defaultValue = "128", description = "most tokens of an answer")
	private int maxTokens;

	@Option(names = "--draft-length", defaultValue = "8", description = "most tokens drafted per step, 1 to 8")
	private int draftLength;

	@Option(names = "--flavour", defaultValue = "int8", description = "arithmetic: int8 or fp32")
	private String flavour = "int8";

	@Option(names = "--model", required = true, paramLabel = "FOLDER", description = "a model folder")
	private Path model = Path.of("");

	@Option(names = "--trainer", defaultValue = "127.0.0.1:9190", paramLabel = "HOST:PORT",
			description = "a running trainer, asked for heads")
	private String trainer = "";

	public List<Question> chosenQuestions() throws IOException {
		if (this.limit < 0) {
			throw new EngineException(ErrorCode.INVALID_ARGUMENT, "limit",
					"`--limit` must be at least 0. Given: " + this.limit);
		}
		return Question.spread(Question.read(this.questions), this.limit);
	}

	public Answerer openAnswerer() {
		return Answerer.open(this.model, this.flavour, this.maxTokens);
	}

	public int draftLength() {
		return this.draftLength;
	}

	public int maxTokens() {
		return this.maxTokens;
	}

	public String flavour() {
		return this.flavour;
	}

	public String trainer() {
		return this.trainer;
	}

	public @Nullable Path json() {
		return this.json;
	}

}
