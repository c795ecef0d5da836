package io.dvi.gateway.openai;

import java.lang.reflect.Method;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;

import org.springframework.context.annotation.ClassPathScanningCandidateComponentProvider;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.core.type.filter.AnnotationTypeFilter;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestMethod;
import org.springframework.web.bind.annotation.RestController;

/** The routes that the controllers of a package have. */
public final class ControllerRoutes {

	private ControllerRoutes() {
	}

	/**
	 * Looks for them.
	 * @param packageName where the controllers are
	 * @return method and path, such as {@code GET /v1/models}
	 */
	public static Set<String> in(String packageName) throws ClassNotFoundException {
		ClassPathScanningCandidateComponentProvider scanner = new ClassPathScanningCandidateComponentProvider(false);
		scanner.addIncludeFilter(new AnnotationTypeFilter(RestController.class));
		Set<String> routes = new TreeSet<>();
		for (var found : scanner.findCandidateComponents(packageName)) {
			Class<?> controller = Class.forName(Objects.requireNonNull(found.getBeanClassName()));
			RequestMapping base = AnnotatedElementUtils.findMergedAnnotation(controller, RequestMapping.class);
			for (Method method : controller.getDeclaredMethods()) {
				RequestMapping mapping = AnnotatedElementUtils.findMergedAnnotation(method, RequestMapping.class);
				if (mapping != null) {
					add(routes, (base != null) ? base.path()[0] : "", mapping);
				}
			}
		}
		return routes;
	}

	private static void add(Set<String> routes, String base, RequestMapping mapping) {
		List<String> paths = (mapping.path().length > 0) ? List.of(mapping.path()) : List.of("");
		for (RequestMethod verb : mapping.method()) {
			paths.forEach((path) -> routes.add(verb + " " + base + path));
		}
	}

}
