package io.dvi.engine.importer;

import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;

import tools.jackson.databind.json.JsonMapper;

/** Reads golden numbers; each file names the program that computed them. */
final class Golden {

	private Golden() {
	}

	static <T> T read(String name, Class<T> type) throws IOException {
		String resource = "/golden/" + name + ".json";
		try (InputStream in = Objects.requireNonNull(Golden.class.getResourceAsStream(resource), resource)) {
			return new JsonMapper().readValue(in, type);
		}
	}

}
