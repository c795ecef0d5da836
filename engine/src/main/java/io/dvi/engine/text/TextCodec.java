package io.dvi.engine.text;

import io.dvi.engine.EngineException;
import io.dvi.engine.ErrorCode;
import io.dvi.engine.Prompt;
import io.dvi.engine.model.ModelDescriptor;
import io.dvi.engine.model.ModelFolder;

import java.io.IOException;
import java.nio.file.Files;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

import org.jspecify.annotations.Nullable;

/**
 * A model's way between text and tokens. Safe from any thread; each {@link AnswerText} it
 * hands out belongs to one.
 */
public final class TextCodec implements AutoCloseable {

	private static final Set<String> ROLES = Set.of("system", "user", "assistant", "tool");

	/** Most of a caller's word that is repeated in a message. */
	private static final int QUOTED_LENGTH = 32;

	private final Tokenizer tokenizer;

	/** Null when the model has no chat template. */
	private final @Nullable PromptEncoder prompts;

	private final TokenBytes shown;

	private final int beginToken;

	private final int vocabularySize;

	private TextCodec(Tokenizer tokenizer, @Nullable ChatTemplate template, ModelDescriptor model) {
		this.tokenizer = tokenizer;
		this.prompts = (template != null) ? new PromptEncoder(tokenizer, template) : null;
		this.shown = tokenizer.shown().hiding(model.endTokens());
		this.beginToken = model.beginToken();
		this.vocabularySize = model.vocabularySize();
	}

	/**
	 * Loads the tokenizer, and the chat template if there is one.
	 * @param folder where they are
	 * @param model the folder's descriptor
	 * @return the codec, to be closed by the caller
	 * @throws EngineException MODEL_REJECTED when a file is damaged, of a kind that is
	 * not supported, or does not fit the model
	 */
	public static TextCodec open(ModelFolder folder, ModelDescriptor model) {
		Tokenizer tokenizer = Tokenizer.open(folder.tokenizer());
		try {
			if (tokenizer.size() > model.vocabularySize()) {
				throw new EngineException(ErrorCode.MODEL_REJECTED, "tokenizer.json",
						"`tokenizer.json` must hold at most the model's " + model.vocabularySize() + " tokens. Given: "
								+ tokenizer.size());
			}
			return new TextCodec(tokenizer, template(folder, model, tokenizer), model);
		}
		catch (EngineException failure) {
			tokenizer.close();
			throw failure;
		}
	}

	private static @Nullable ChatTemplate template(ModelFolder folder, ModelDescriptor model, Tokenizer tokenizer) {
		if (!Files.exists(folder.chatTemplate())) {
			return null;
		}
		try {
			String end = model.endTokens().isEmpty() ? "" : tokenizer.text(model.endTokens().getFirst());
			return new ChatTemplate(Files.readString(folder.chatTemplate()), tokenizer.text(model.beginToken()), end,
					InstantSource.system());
		}
		catch (IOException failure) {
			throw new EngineException(ErrorCode.MODEL_REJECTED, "chat_template.jinja",
					"`chat_template.jinja` cannot be read", failure);
		}
	}

	/**
	 * Encodes a prompt. A conversation gets exactly the special tokens that the chat
	 * template writes, text gets the model's begin token if it has one, token ids stay as
	 * they are.
	 * @param prompt what an answer is wanted for
	 * @return at least one token id
	 * @throws EngineException INVALID_ARGUMENT when the prompt is empty, a role or a
	 * token is unknown, or the chat template refuses the conversation
	 */
	public int[] encode(Prompt prompt) {
		return switch (prompt) {
			case Prompt.Chat conversation -> chat(conversation);
			case Prompt.Text(String text) -> text(text);
			case Prompt.Tokens(List<Integer> ids) -> tokens(ids);
		};
	}

	/**
	 * Begins the text of an answer.
	 * @param stops strings to end at
	 * @return the text so far, which is none
	 * @throws EngineException INVALID_ARGUMENT when a string is not well-formed Unicode
	 */
	public AnswerText beginAnswer(List<String> stops) {
		return new AnswerText(new IncrementalDetokenizer(this.shown), new StopMatcher(stops));
	}

	/**
	 * The bytes a token stands for, not always whole characters.
	 * @param token its id
	 * @return a copy; empty for special tokens, end tokens and ids that are not in use
	 */
	public byte[] bytes(int token) {
		return this.shown.of(token).clone();
	}

	/**
	 * Whether conversations may have tools.
	 * @return whether the chat template has a place for them
	 */
	public boolean takesTools() {
		return this.prompts != null && this.prompts.takesTools();
	}

	/**
	 * Decodes tokens at once.
	 * @param ids special tokens among them are written out
	 * @return their text
	 * @throws EngineException INVALID_ARGUMENT when an id is not the model's
	 */
	public String decode(List<Integer> ids) {
		requireIds("ids", ids);
		return this.tokenizer.write(ids);
	}

	@Override
	public void close() {
		this.tokenizer.close();
	}

	private int[] chat(Prompt.Chat chat) {
		List<ChatMessage> messages = chat.messages();
		if (this.prompts == null) {
			throw invalid("messages", "`messages` need a chat template, which this model lacks; send a prompt");
		}
		if (messages.isEmpty()) {
			throw invalid("messages", "`messages` must hold at least 1 message. Given: 0");
		}
		for (int index = 0; index < messages.size(); index++) {
			String role = messages.get(index).role();
			if (!ROLES.contains(role)) {
				throw invalid("messages[" + index + "].role", "`messages[" + index
						+ "].role` must be system, user, assistant or tool. Given: " + quoted(role));
			}
			if (messages.get(index).ofTools()) {
				requireTools("messages[" + index + "]", this.prompts);
			}
		}
		if (!chat.tools().isEmpty()) {
			requireTools("tools", this.prompts);
		}
		return notEmpty(this.prompts.encode(chat), "messages");
	}

	private static void requireTools(String field, PromptEncoder prompts) {
		if (!prompts.takesTools()) {
			throw new EngineException(ErrorCode.UNSUPPORTED_PARAMETER, field,
					"`" + field + "` cannot be of tools: the model's chat template has no place for them");
		}
	}

	private int[] text(String text) {
		IntStream tokens = IntStream.of(this.tokenizer.encode(text));
		if (this.beginToken >= 0) {
			tokens = IntStream.concat(IntStream.of(this.beginToken), tokens);
		}
		return notEmpty(tokens.toArray(), "prompt");
	}

	private int[] tokens(List<Integer> ids) {
		requireIds("prompt", ids);
		return notEmpty(ids.stream().mapToInt(Integer::intValue).toArray(), "prompt");
	}

	private void requireIds(String field, List<Integer> ids) {
		for (int index = 0; index < ids.size(); index++) {
			int id = ids.get(index);
			if (id < 0 || id >= this.vocabularySize) {
				throw invalid(field, "`" + field + "[" + index + "]` must be from 0 to " + (this.vocabularySize - 1)
						+ ". Given: " + id);
			}
		}
	}

	private static int[] notEmpty(int[] tokens, String field) {
		if (tokens.length == 0) {
			throw invalid(field, "`" + field + "` must make at least 1 token. Given: 0");
		}
		return tokens;
	}

	private static String quoted(String word) {
		return (word.length() <= QUOTED_LENGTH) ? word : word.substring(0, QUOTED_LENGTH) + "...";
	}

	private static EngineException invalid(String field, String message) {
		return new EngineException(ErrorCode.INVALID_ARGUMENT, field, message);
	}

}
