package io.dvi.engine.schedule;

import org.jspecify.annotations.Nullable;

/** Writes each token as its number. */
final class NumberText implements TextAssembler {

	@Override
	public String append(int token) {
		return token + " ";
	}

	@Override
	public @Nullable String stop() {
		return null;
	}

	@Override
	public byte[] bytes(int token) {
		return new byte[] { (byte) token };
	}

	@Override
	public String finish() {
		return "";
	}

}
