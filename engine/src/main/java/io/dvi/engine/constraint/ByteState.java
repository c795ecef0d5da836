package io.dvi.engine.constraint;

import java.util.Arrays;

import org.jspecify.annotations.Nullable;

/**
 * A state of the automaton over bytes, made when it is first reached. What follows it is
 * kept until the automaton has grown too large and is forgotten.
 */
final class ByteState {

	private final ByteAutomaton automaton;

	private final Configuration configuration;

	private final boolean dead;

	private @Nullable ByteState @Nullable [] behind;

	private long @Nullable [] mask;

	private int generation;

	ByteState(ByteAutomaton automaton, Configuration configuration) {
		this.automaton = automaton;
		this.configuration = configuration;
		this.dead = configuration.dead();
	}

	Configuration configuration() {
		return this.configuration;
	}

	/** Whether no text leads on from here, nor ends here. */
	boolean dead() {
		return this.dead;
	}

	/** The state behind a byte, 0..255. */
	ByteState step(int value) {
		@Nullable ByteState[] known = this.behind;
		if (known == null || this.generation != this.automaton.generation()) {
			known = begin();
		}
		ByteState next = known[value];
		if (next == null) {
			next = this.automaton.state(this.configuration.step(value));
			Configuration.ByteRange alike = this.configuration.alike(value);
			Arrays.fill(known, alike.first(), alike.last() + 1, next);
		}
		return next;
	}

	/** The state behind some bytes. */
	ByteState step(byte[] bytes) {
		ByteState reached = this;
		for (int index = 0; index < bytes.length && !reached.dead; index++) {
			reached = reached.step(bytes[index] & 0xFF);
		}
		return reached;
	}

	/** Bits of the tokens that may come next. */
	long[] mask() {
		if (this.generation != this.automaton.generation()) {
			begin();
		}
		if (this.mask == null) {
			this.mask = this.automaton.mask(this);
		}
		return this.mask;
	}

	private @Nullable ByteState[] begin() {
		@Nullable ByteState[] fresh = new ByteState[256];
		this.behind = fresh;
		this.mask = null;
		this.generation = this.automaton.generation();
		return fresh;
	}

}
