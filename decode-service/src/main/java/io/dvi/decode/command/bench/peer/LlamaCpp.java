package io.dvi.decode.command.bench.peer;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A build of llama.cpp.
 *
 * @param folder holds {@code llama-bench} and {@code llama-server}
 * @param threads how many threads it computes with
 */
public record LlamaCpp(Path folder, int threads) {

	/**
	 * Speed behind a context.
	 * @param model a GGUF file
	 * @param context tokens in front
	 * @param tokens how many are generated
	 */
	public BenchResult decode(Path model, int context, int tokens) throws IOException {
		return bench(model, "-p", "0", "-n", Integer.toString(tokens), "-d", Integer.toString(context));
	}

	/**
	 * Time over a prompt.
	 * @param model a GGUF file
	 * @param tokens how many the prompt has
	 */
	public BenchResult prompt(Path model, int tokens) throws IOException {
		return bench(model, "-p", Integer.toString(tokens), "-n", "0");
	}

	private BenchResult bench(Path model, String... what) throws IOException {
		List<String> command = new ArrayList<>(List.of(binary("llama-bench"), "-m", model.toString(), "-t",
				Integer.toString(this.threads), "-r", "1", "-o", "json"));
		command.addAll(List.of(what));
		Process process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
		try (InputStream printed = process.getInputStream()) {
			String json = new String(printed.readAllBytes(), StandardCharsets.UTF_8);
			int status = process.waitFor();
			if (status != 0) {
				throw new IOException("llama-bench ended with status " + status + " on " + model.getFileName());
			}
			return BenchResult.parse(json);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IOException("interrupted while llama-bench ran", ex);
		}
		finally {
			process.destroy();
		}
	}

	/**
	 * Starts a server on loopback that keeps nothing between requests.
	 * @param model a GGUF file
	 * @param more further arguments, such as how it speculates
	 */
	public LlamaServer serve(Path model, List<String> more) throws IOException {
		return LlamaServer.start(binary("llama-server"), model, this.threads, more);
	}

	private String binary(String name) {
		return this.folder.resolve(name).toString();
	}

}
