package io.dvi.client.command;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class PromptFileTest {

	@TempDir
	private Path folder;

	@Test
	void readsThePromptsInOrderAndLeavesTheRest() throws IOException {
		Path file = write("{\"prompt\":\"one\\ntwo\",\"source\":\"here\"}\n{\"prompt\":\" three \"}\n");
		assertThat(PromptFile.read(file)).containsExactly(FeedPrompt.of("one\ntwo"), FeedPrompt.of(" three "));
	}

	@Test
	void readsWhatIsAskedBeforeAndTheTask() throws IOException {
		Path file = write("{\"prompt\":\"Sum up: {answer}\",\"first\":\"Tell\",\"task\":\"sums\"}\n");
		assertThat(PromptFile.read(file)).containsExactly(new FeedPrompt("Sum up: {answer}", "Tell", "sums"));
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			secret              | no JSON
			{"prompt":"secret   | no JSON
			{"prompt":"a"} {}   | no JSON
			["secret"]          | JSON of type array
			{"text":"secret"}   | no `prompt`
			{"prompt":7}        | a `prompt` of type number
			{"prompt":null}     | a `prompt` of type null
			{"prompt":" "}      | a blank `prompt`
			{"prompt":"a","first":7}    | a `first` of type number
			{"prompt":"a","task":[]}    | a `task` of type array
			''                  | an empty line
			""")
	void aBadLineIsNamedWithItsNumberAndWhatWasFoundButNotRepeated(String line, String found) throws IOException {
		Path file = write("{\"prompt\":\"fine\"}\n" + line + "\n{\"prompt\":\"fine\"}\n");
		assertThatExceptionOfType(CommandFailure.class).isThrownBy(() -> PromptFile.read(file))
			.withMessage(file + ":2 must be a JSON object with a string `prompt`. Found: " + found);
	}

	@Test
	void aFileWithoutPromptsIsRefused() throws IOException {
		Path file = write("");
		assertThatExceptionOfType(CommandFailure.class).isThrownBy(() -> PromptFile.read(file))
			.withMessage(file + " must hold at least 1 prompt. Found: 0");
	}

	@Test
	void aFileThatIsNotTextIsRefused() throws IOException {
		Path file = Files.write(this.folder.resolve("bytes"), new byte[] { (byte) 0xff, (byte) 0xfe });
		assertThatExceptionOfType(CommandFailure.class).isThrownBy(() -> PromptFile.read(file))
			.withMessage(file + " must be text in UTF-8");
	}

	@Test
	void aFileThatIsNotThereIsRefused() {
		Path file = this.folder.resolve("nowhere");
		assertThatExceptionOfType(CommandFailure.class).isThrownBy(() -> PromptFile.read(file))
			.withMessage("there is no file " + file);
	}

	private Path write(String text) throws IOException {
		return Files.writeString(this.folder.resolve("prompts.jsonl"), text);
	}

}
