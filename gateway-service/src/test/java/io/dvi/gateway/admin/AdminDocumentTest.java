package io.dvi.gateway.admin;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

import io.dvi.gateway.openai.ControllerRoutes;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The document that is served is the one that the code makes, and docs/admin.md names
 * each route. Write it anew with
 * {@code -Dtest=AdminDocumentTest -Ddvi.openapi.write=true}.
 */
class AdminDocumentTest {

	private static final Path FILE = Path.of("src/main/resources/admin-openapi.json");

	private static final Pattern ROW = Pattern.compile("\\| `(GET|PUT|POST|DELETE) (/[^`? ]*).*");

	@Test
	void theDocumentIsThatOfTheCode() throws IOException {
		String made = new AdminDocument().text();
		if (Boolean.getBoolean("dvi.openapi.write")) {
			Files.writeString(FILE, made);
		}
		assertThat(Files.readString(FILE)).isEqualTo(made);
	}

	@Test
	void everyRouteIsInIt() throws ClassNotFoundException {
		assertThat(new AdminDocument().routes())
			.containsExactlyInAnyOrderElementsOf(ControllerRoutes.in("io.dvi.gateway.admin"));
	}

	@Test
	void thePageForPeopleHasThemToo() throws IOException {
		List<String> rows = Files.readAllLines(Path.of("../docs/admin.md"))
			.stream()
			.map(ROW::matcher)
			.filter((row) -> row.matches())
			.map((row) -> row.group(1) + " /admin/v1" + row.group(2))
			.toList();
		assertThat(rows).containsExactlyInAnyOrderElementsOf(new AdminDocument().routes());
	}

}
