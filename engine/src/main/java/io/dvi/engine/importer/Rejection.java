package io.dvi.engine.importer;

import io.dvi.engine.EngineException;
import io.dvi.engine.ErrorCode;

/** Words the refusal of a source: which part of it, what is supported, what was found. */
final class Rejection {

	private Rejection() {
	}

	static EngineException of(String field, String sentence) {
		return new EngineException(ErrorCode.MODEL_REJECTED, field, "`" + field + "`: " + sentence);
	}

	static EngineException of(String field, String sentence, Exception cause) {
		return new EngineException(ErrorCode.MODEL_REJECTED, field, "`" + field + "`: " + sentence, cause);
	}

}
