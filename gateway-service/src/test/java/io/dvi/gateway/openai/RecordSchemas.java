package io.dvi.gateway.openai;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

import com.fasterxml.jackson.annotation.JsonAnySetter;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** JSON schemas of the records that answers are made of, by their components. */
public final class RecordSchemas {

	private static final JsonMapper JSON = new JsonMapper();

	/** What stands where a record says Object. */
	private static final Map<String, ObjectNode> UNKNOWN = Map.of("refusal", type("null"), "stop_reason",
			oneOf(type("string"), type("integer"), type("null")));

	/** Schemas by name, in the order in which they were met. */
	public final ObjectNode components = JSON.createObjectNode();

	/**
	 * The schema of an answer.
	 * @param name what to call it
	 * @param record its record
	 * @param unknown what stands where the record says Object, by property
	 * @param optional properties that some of these answers lack
	 * @return a reference to it
	 */
	public ObjectNode answer(String name, Class<?> record, Map<String, ObjectNode> unknown, Set<String> optional) {
		ObjectNode schema = JSON.createObjectNode().put("type", "object");
		ObjectNode properties = schema.putObject("properties");
		Set<String> required = new TreeSet<>();
		add(record, properties, required, unknown);
		if (Stream.of(record.getRecordComponents()).anyMatch(RecordSchemas::isForTheRest)) {
			schema.put("additionalProperties", false);
		}
		required.removeAll(optional);
		required.forEach(schema.putArray("required")::add);
		this.components.set(name, schema);
		return reference(name);
	}

	/**
	 * The schema of a record that knows the types of all its components.
	 * @param record the record
	 * @return a reference to it
	 */
	public ObjectNode of(Class<?> record) {
		String outer = (record.getDeclaringClass() != null)
				? record.getDeclaringClass().getSimpleName().replaceAll("Shape$|Controller$", "") : "";
		String name = outer + record.getSimpleName();
		return this.components.has(name) ? reference(name) : answer(name, record, UNKNOWN, Set.of());
	}

	private void add(Class<?> record, ObjectNode properties, Set<String> required, Map<String, ObjectNode> unknown) {
		for (RecordComponent component : record.getRecordComponents()) {
			if (isForTheRest(component)) {
				continue;
			}
			if (component.getAccessor().isAnnotationPresent(JsonUnwrapped.class)) {
				add(component.getType(), properties, required, unknown);
				continue;
			}
			JsonProperty renamed = component.getAccessor().getAnnotation(JsonProperty.class);
			String name = (renamed != null) ? renamed.value() : snakeCase(component.getName());
			boolean leftOut = isLeftOut(component.getAccessor().getAnnotation(JsonInclude.class))
					|| isLeftOut(record.getAnnotation(JsonInclude.class));
			boolean nullable = component.getAnnotatedType().isAnnotationPresent(Nullable.class);
			ObjectNode given = unknown.get(name);
			ObjectNode schema = (given != null) ? given : of(component.getGenericType());
			properties.set(name, (nullable && !leftOut && given == null) ? oneOf(schema, type("null")) : schema);
			if (!nullable || !leftOut) {
				required.add(name);
			}
		}
	}

	/** What a request may have beside its fields is refused. */
	private static boolean isForTheRest(RecordComponent component) {
		return component.getAccessor().isAnnotationPresent(JsonAnySetter.class);
	}

	private static String snakeCase(String name) {
		return name.replaceAll("([a-z])([A-Z])", "$1_$2").toLowerCase(Locale.ROOT);
	}

	private static boolean isLeftOut(@Nullable JsonInclude include) {
		return include != null && include.value() == JsonInclude.Include.NON_NULL;
	}

	private ObjectNode of(Type type) {
		if (type instanceof ParameterizedType generic) {
			Type last = generic.getActualTypeArguments()[generic.getActualTypeArguments().length - 1];
			boolean list = generic.getRawType() == List.class;
			ObjectNode schema = type(list ? "array" : "object");
			schema.set(list ? "items" : "additionalProperties", of(last));
			return schema;
		}
		if (type instanceof Class<?> plain && plain.isRecord()) {
			return of(plain);
		}
		return switch (type.getTypeName()) {
			case "int", "java.lang.Integer", "long", "java.lang.Long" -> type("integer");
			case "float", "java.lang.Float", "double", "java.lang.Double" -> type("number");
			case "boolean", "java.lang.Boolean" -> type("boolean");
			case "java.lang.String" -> type("string");
			case "java.time.Instant" -> type("string").put("format", "date-time");
			default -> throw new IllegalArgumentException("what is the schema of " + type + "?");
		};
	}

	public static ObjectNode reference(String name) {
		return JSON.createObjectNode().put("$ref", "#/components/schemas/" + name);
	}

	public static ObjectNode type(String name) {
		return JSON.createObjectNode().put("type", name);
	}

	public static ObjectNode oneOf(ObjectNode... schemas) {
		ObjectNode any = JSON.createObjectNode();
		List.of(schemas).forEach(any.putArray("anyOf")::add);
		return any;
	}

	public static ObjectNode listOf(ObjectNode items) {
		ObjectNode list = type("array");
		list.set("items", items);
		return list;
	}

}
