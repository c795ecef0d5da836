package io.dvi.gateway.openai;

import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;

import org.junit.jupiter.api.Test;

import org.springframework.context.annotation.ClassPathScanningCandidateComponentProvider;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.core.type.filter.AnnotationTypeFilter;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestMethod;
import org.springframework.web.bind.annotation.RestController;

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
		assertThat(new OpenApiDocument().routes()).containsExactlyInAnyOrderElementsOf(routes());
	}

	private static Set<String> routes() throws ClassNotFoundException {
		ClassPathScanningCandidateComponentProvider scanner = new ClassPathScanningCandidateComponentProvider(false);
		scanner.addIncludeFilter(new AnnotationTypeFilter(RestController.class));
		Set<String> routes = new TreeSet<>();
		for (var found : scanner.findCandidateComponents("io.dvi.gateway.openai")) {
			for (Method method : Class.forName(Objects.requireNonNull(found.getBeanClassName())).getDeclaredMethods()) {
				RequestMapping mapping = AnnotatedElementUtils.findMergedAnnotation(method, RequestMapping.class);
				if (mapping == null) {
					continue;
				}
				for (RequestMethod verb : mapping.method()) {
					for (String path : mapping.path()) {
						routes.add(verb + " " + path);
					}
				}
			}
		}
		return routes;
	}

}
