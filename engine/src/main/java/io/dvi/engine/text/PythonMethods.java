package io.dvi.engine.text;

import com.hubspot.jinjava.el.JinjavaInterpreterResolver;
import jinjava.javax.el.CompositeELResolver;
import jinjava.javax.el.ELContext;
import jinjava.javax.el.ELResolver;

import java.beans.FeatureDescriptor;
import java.util.Arrays;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/** The methods of Python's strings that chat templates call. */
final class PythonMethods extends ELResolver {

	private PythonMethods() {
	}

	/** These methods first, then what the template library does by itself. */
	static ELResolver resolver() {
		CompositeELResolver resolver = new CompositeELResolver();
		resolver.add(new PythonMethods());
		resolver.add(JinjavaInterpreterResolver.DEFAULT_RESOLVER_READ_ONLY);
		return resolver;
	}

	@Override
	public @Nullable Object invoke(ELContext context, @Nullable Object base, Object method, Class<?> @Nullable [] types,
			Object @Nullable [] parameters) {
		if (!(base instanceof CharSequence)) {
			return null;
		}
		List<String> arguments = (parameters != null) ? Arrays.stream(parameters).map(String::valueOf).toList()
				: List.of();
		Object result = call(base.toString(), method.toString(), arguments);
		if (result != null) {
			context.setPropertyResolved(true);
		}
		return result;
	}

	private static @Nullable Object call(String text, String method, List<String> arguments) {
		return switch (method) {
			case "strip" -> strip(text, arguments, true, true);
			case "lstrip" -> strip(text, arguments, true, false);
			case "rstrip" -> strip(text, arguments, false, true);
			case "startswith" -> text.startsWith(arguments.getFirst());
			case "endswith" -> text.endsWith(arguments.getFirst());
			case "split" -> split(text, arguments);
			case "upper" -> text.toUpperCase(Locale.ROOT);
			case "lower" -> text.toLowerCase(Locale.ROOT);
			case "replace" -> text.replace(arguments.get(0), arguments.get(1));
			case "find" -> text.indexOf(arguments.getFirst());
			default -> null;
		};
	}

	private static String strip(String text, List<String> arguments, boolean left, boolean right) {
		String letters = arguments.isEmpty() ? "" : arguments.getFirst();
		int start = 0;
		int end = text.length();
		while (left && start < end && strips(text.charAt(start), letters)) {
			start++;
		}
		while (right && end > start && strips(text.charAt(end - 1), letters)) {
			end--;
		}
		return text.substring(start, end);
	}

	private static boolean strips(char letter, String letters) {
		return letters.isEmpty() ? PythonText.isSpace(letter) : letters.indexOf(letter) >= 0;
	}

	private static List<String> split(String text, List<String> arguments) {
		int limit = (arguments.size() > 1) ? Integer.parseInt(arguments.get(1)) + 1 : -1;
		if (arguments.isEmpty()) {
			return Arrays.stream(text.split("\\s+", -1)).filter((word) -> !word.isEmpty()).toList();
		}
		return List.of(text.split(Pattern.quote(arguments.getFirst()), limit));
	}

	@Override
	public @Nullable Object getValue(ELContext context, @Nullable Object base, @Nullable Object property) {
		return null;
	}

	@Override
	public @Nullable Class<?> getType(ELContext context, @Nullable Object base, @Nullable Object property) {
		return null;
	}

	@Override
	public void setValue(ELContext context, @Nullable Object base, @Nullable Object property, @Nullable Object value) {
		// Strings have no properties to set.
	}

	@Override
	public boolean isReadOnly(ELContext context, @Nullable Object base, @Nullable Object property) {
		return true;
	}

	@Override
	public Iterator<FeatureDescriptor> getFeatureDescriptors(ELContext context, @Nullable Object base) {
		return Collections.emptyIterator();
	}

	@Override
	public Class<?> getCommonPropertyType(ELContext context, @Nullable Object base) {
		return Object.class;
	}

}
