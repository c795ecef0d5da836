package io.dvi.system.chart;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * One rendered object, read by paths such as {@code spec.template.spec.containers.0}.
 *
 * @param content the object
 */
record Manifest(Map<String, Object> content) {

	static Manifest find(List<Map<String, Object>> objects, String kind, String name) {
		return objects.stream()
			.map(Manifest::new)
			.filter((object) -> kind.equals(object.at("kind")) && name.equals(object.at("metadata.name")))
			.findFirst()
			.orElseThrow(() -> new AssertionError("no " + kind + " " + name + " among "
					+ objects.stream().map((object) -> object.get("kind")).toList()));
	}

	/** The value at a path, or null. */
	@Nullable Object at(String path) {
		Object here = this.content;
		for (String step : path.split("\\.", -1)) {
			here = switch (here) {
				case Map<?, ?> map -> map.get(step);
				case List<?> list when Integer.parseInt(step) < list.size() -> list.get(Integer.parseInt(step));
				case null, default -> null;
			};
		}
		return here;
	}

	/** The value at a path as text, or an empty one. */
	String text(String path) {
		return Objects.toString(at(path), "");
	}

}
