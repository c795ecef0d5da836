package io.dvi.engine.kernel;

import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Locale;

import io.dvi.engine.EngineException;
import io.dvi.engine.ErrorCode;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The functions of {@code src/main/c/dvi.h}, built for the instructions of this
 * processor.
 */
@SuppressWarnings("restricted") // calling other languages is what this class is for
final class KernelLibrary {

	private static final Logger LOG = LoggerFactory.getLogger(KernelLibrary.class);

	/** Builds of the same sources, the fastest first. */
	private static final List<String> BUILDS = List.of("avx512bf16", "avx512vnni", "portable");

	private static @Nullable KernelLibrary loaded;

	private final MethodHandle open;

	private final MethodHandle close;

	private final MethodHandle run;

	private final MethodHandle copy;

	private final MethodHandle allocate;

	private final MethodHandle free;

	private KernelLibrary(SymbolLookup symbols) {
		this.open = function(symbols, "dvi_open",
				FunctionDescriptor.of(ValueLayout.ADDRESS, ValueLayout.ADDRESS, ValueLayout.ADDRESS));
		this.close = function(symbols, "dvi_close", FunctionDescriptor.ofVoid(ValueLayout.ADDRESS));
		this.run = function(symbols, "dvi_run", FunctionDescriptor.ofVoid(ValueLayout.ADDRESS, ValueLayout.ADDRESS));
		this.copy = function(symbols, "dvi_copy",
				FunctionDescriptor.ofVoid(ValueLayout.ADDRESS, ValueLayout.ADDRESS, ValueLayout.ADDRESS));
		this.allocate = function(symbols, "dvi_allocate",
				FunctionDescriptor.of(ValueLayout.ADDRESS, ValueLayout.JAVA_LONG));
		this.free = function(symbols, "dvi_free",
				FunctionDescriptor.ofVoid(ValueLayout.ADDRESS, ValueLayout.JAVA_LONG));
	}

	/**
	 * The library of this process, loaded on first use.
	 * @return its functions
	 * @throws EngineException with code {@code INVALID_ARGUMENT} when there is no build
	 * for this machine
	 */
	static synchronized KernelLibrary get() {
		KernelLibrary library = loaded;
		if (library == null) {
			library = load();
			loaded = library;
		}
		return library;
	}

	/**
	 * Starts a model and its threads.
	 * @param weights a {@code dvi_weights}
	 * @param beside a model that stays open longer and whose threads are used, or null
	 * @return the model
	 */
	MemorySegment open(MemorySegment weights, MemorySegment beside) {
		return required((MemorySegment) call(this.open, weights, beside), "a model");
	}

	void close(MemorySegment model) {
		call(this.close, model);
	}

	/**
	 * Runs layers. Holds the thread until they are done.
	 * @param model made by {@link #open}
	 * @param job a {@code dvi_run}
	 */
	void run(MemorySegment model, MemorySegment job) {
		try {
			this.run.invokeExact(model, job);
		}
		catch (Throwable ex) {
			throw new AssertionError(ex);
		}
	}

	/**
	 * Copies keys and values.
	 * @param shape a {@code dvi_shape}
	 * @param from a {@code dvi_span}, whose rows are copied
	 * @param to a {@code dvi_span}
	 */
	void copy(MemorySegment shape, MemorySegment from, MemorySegment to) {
		call(this.copy, shape, from, to);
	}

	/**
	 * Takes memory in large pages where the system has them.
	 * @param bytes how much
	 * @return zeroed memory, to be given back with {@link #free}
	 */
	MemorySegment allocate(long bytes) {
		return required((MemorySegment) call(this.allocate, bytes), bytes + " bytes").reinterpret(bytes);
	}

	void free(MemorySegment memory) {
		call(this.free, memory, memory.byteSize());
	}

	private static MemorySegment required(MemorySegment made, String what) {
		if (made.address() == 0) {
			throw new EngineException(ErrorCode.UNAVAILABLE, "the system refused memory or threads for " + what);
		}
		return made;
	}

	private static Object call(MethodHandle function, Object... arguments) {
		try {
			return function.invokeWithArguments(arguments);
		}
		catch (Throwable ex) {
			throw new AssertionError(ex);
		}
	}

	private static MethodHandle function(SymbolLookup symbols, String name, FunctionDescriptor type) {
		return Linker.nativeLinker().downcallHandle(symbols.findOrThrow(name), type);
	}

	private static KernelLibrary load() {
		for (String build : BUILDS) {
			String resource = "/native/" + platform() + "/dvi-" + build + ".so";
			try (InputStream in = KernelLibrary.class.getResourceAsStream(resource)) {
				SymbolLookup symbols = (in != null) ? load(in) : null;
				if (symbols != null && supported(symbols)) {
					LOG.info("int8 kernels for {}, {}", platform(), build);
					return new KernelLibrary(symbols);
				}
			}
			catch (IOException ex) {
				throw new EngineException(ErrorCode.INTERNAL, "", "cannot unpack " + resource, ex);
			}
		}
		throw new EngineException(ErrorCode.INVALID_ARGUMENT, "flavour",
				"`flavour` must be fp32 on this machine: there are no int8 kernels for " + platform());
	}

	/** A file is needed only until it is loaded. */
	private static SymbolLookup load(InputStream in) throws IOException {
		Path file = Files.createTempFile("dvi-kernels", ".so");
		try {
			Files.copy(in, file, StandardCopyOption.REPLACE_EXISTING);
			return SymbolLookup.libraryLookup(file, Arena.global());
		}
		finally {
			Files.delete(file);
		}
	}

	private static boolean supported(SymbolLookup symbols) {
		return (int) call(function(symbols, "dvi_supported", FunctionDescriptor.of(ValueLayout.JAVA_INT))) == 1;
	}

	private static String platform() {
		String system = System.getProperty("os.name").toLowerCase(Locale.ROOT).replace(" ", "");
		String processor = System.getProperty("os.arch").toLowerCase(Locale.ROOT);
		return system + "-" + processor.replace("amd64", "x86_64");
	}

}
