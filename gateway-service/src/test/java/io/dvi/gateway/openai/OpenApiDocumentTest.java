package io.dvi.gateway.openai;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The document that is served is the one that the code makes. Write it anew with
 * {@code -Dtest=OpenApiDocumentTest -Ddvi.openapi.write=true}.
 */
class OpenApiDocumentTest {

	private static final Path FILE = Path.of("src/main/resources/openapi.json");

	@Test
	void theDocumentIsThatOfTheCode() throws IOException {
		String made = new OpenApiDocument().text();
		if (Boolean.getBoolean("dvi.openapi.write")) {
			Files.writeString(FILE, made);
		}
		assertThat(Files.readString(FILE)).isEqualTo(made);
	}

	@Test
	void everyRouteIsInIt() throws ClassNotFoundException {
		assertThat(new OpenApiDocument().routes())
			.containsExactlyInAnyOrderElementsOf(ControllerRoutes.in("io.dvi.gateway.openai"));
	}

}
