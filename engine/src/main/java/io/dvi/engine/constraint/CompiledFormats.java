package io.dvi.engine.constraint;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;

/**
 * Formats that were compiled lately, as many as their sizes allow. Safe from any thread.
 */
final class CompiledFormats {

	/** Most nodes of all formats together, about a hundred bytes each. */
	static final int MAX_NODES = 262_144;

	/**
	 * A compiled format.
	 *
	 * @param start its beginning
	 * @param nodes how large it is
	 */
	record Compiled(ByteState start, int nodes) {
	}

	/** The one used last at the end. */
	private final Map<ResponseFormat, Compiled> formats = new LinkedHashMap<>(16, 0.75f, true);

	private int nodes;

	/** Formats that are refused are not kept. Two threads may compile the same one. */
	ByteState find(ResponseFormat format, Function<ResponseFormat, Compiled> compiler) {
		synchronized (this.formats) {
			Compiled known = this.formats.get(format);
			if (known != null) {
				return known.start();
			}
		}
		Compiled compiled = compiler.apply(format);
		synchronized (this.formats) {
			Compiled other = this.formats.putIfAbsent(format, compiled);
			if (other != null) {
				return other.start();
			}
			this.nodes += compiled.nodes();
			Iterator<Compiled> eldest = this.formats.values().iterator();
			while (this.nodes > MAX_NODES) {
				this.nodes -= eldest.next().nodes();
				eldest.remove();
			}
			return compiled.start();
		}
	}

}
