package io.dvi.decode.serving;

import io.dvi.engine.Engine;

/** Something that lives along with the engine. */
public interface EngineCompanion {

	/**
	 * The engine is open and serves nobody yet.
	 * @param engine the engine
	 */
	default void opened(Engine engine) {
	}

	/** The engine serves from now on. */
	default void ready() {
	}

	/** Nothing new is served from now on; what runs goes on. */
	default void draining() {
	}

	/** The engine closes next and must not be used any more. */
	default void closing() {
	}

	/** The engine is closed. */
	default void closed() {
	}

}
