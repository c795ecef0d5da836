package io.dvi.engine.text;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import io.dvi.engine.EngineException;
import io.dvi.engine.ErrorCode;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/**
 * A tokenizer in the Hugging Face format, byte-level BPE. Text is always plain: the text
 * of a special token is encoded as the characters it consists of. Safe from any thread.
 */
public final class Tokenizer implements AutoCloseable {

	private static final String OFFLINE = "ai.djl.offline";

	private static final Map<String, String> OPTIONS = Map.of("truncation", "do_not_truncate", "padding", "do_not_pad",
			"addSpecialTokens", "false");

	private final HuggingFaceTokenizer plain;

	private final Map<String, Integer> specials;

	private final List<String> texts;

	private final TokenBytes written;

	private final TokenBytes shown;

	/** Native memory goes away only while nobody encodes. */
	private final ReadWriteLock open = new ReentrantReadWriteLock();

	private boolean closed;

	private Tokenizer(TokenizerFile file) throws IOException {
		this.specials = Map.copyOf(file.specials());
		this.texts = file.texts();
		this.written = new TokenBytes(this.texts);
		this.shown = this.written.hiding(this.specials.values());
		byte[] json = file.plainJson().getBytes(StandardCharsets.UTF_8);
		this.plain = HuggingFaceTokenizer.newInstance(new ByteArrayInputStream(json), OPTIONS);
	}

	/**
	 * Loads a tokenizer; never asks the network.
	 * @param file a tokenizer.json
	 * @return the tokenizer, to be closed by the caller
	 * @throws EngineException MODEL_REJECTED when the file is missing, damaged or of a
	 * kind that is not supported
	 */
	public static Tokenizer open(Path file) {
		// The native library would otherwise be fetched where a GPU is found, and use be
		// reported from cloud machines.
		if (System.getProperty(OFFLINE) == null) {
			System.setProperty(OFFLINE, "true");
		}
		try {
			return new Tokenizer(TokenizerFile.parse(Files.readString(file)));
		}
		catch (IOException failure) {
			throw new EngineException(ErrorCode.MODEL_REJECTED, "tokenizer.json", "`tokenizer.json` cannot be read",
					failure);
		}
		catch (EngineException failure) {
			throw failure;
		}
		catch (RuntimeException failure) {
			throw new EngineException(ErrorCode.MODEL_REJECTED, "tokenizer.json",
					"`tokenizer.json` is refused by the tokenizer library", failure);
		}
	}

	/**
	 * Encodes plain text.
	 * @param text any text; lone surrogates count as U+FFFD
	 * @return token ids, none of them special
	 */
	public int[] encode(String text) {
		if (text.isEmpty()) {
			return new int[0];
		}
		this.open.readLock().lock();
		try {
			if (this.closed) {
				throw new EngineException(ErrorCode.UNAVAILABLE, "the tokenizer is closed");
			}
			long[] ids = this.plain.encode(WellFormedText.of(text), false, false).getIds();
			int[] tokens = new int[ids.length];
			for (int index = 0; index < ids.length; index++) {
				tokens[index] = Math.toIntExact(ids[index]);
			}
			return tokens;
		}
		finally {
			this.open.readLock().unlock();
		}
	}

	/**
	 * Decodes tokens at once.
	 * @param tokens their ids; special tokens are not shown
	 * @return their text
	 */
	public String decode(List<Integer> tokens) {
		return decode(tokens, this.shown);
	}

	/** Decodes tokens at once, the texts of special tokens included. */
	String write(List<Integer> tokens) {
		return decode(tokens, this.written);
	}

	private static String decode(List<Integer> tokens, TokenBytes bytes) {
		IncrementalDetokenizer detokenizer = new IncrementalDetokenizer(bytes);
		StringBuilder text = new StringBuilder();
		for (int token : tokens) {
			text.append(detokenizer.append(token));
		}
		return text.append(detokenizer.finish()).toString();
	}

	/**
	 * Special tokens.
	 * @return their ids by their text
	 */
	public Map<String, Integer> specials() {
		return this.specials;
	}

	/** Number of token ids, unused ones included. */
	int size() {
		return this.texts.size();
	}

	/** How a token is written, or an empty string for an id that is not in use. */
	String text(int token) {
		return (token < 0 || token >= this.texts.size()) ? "" : this.texts.get(token);
	}

	/** What each token shows. */
	TokenBytes shown() {
		return this.shown;
	}

	@Override
	public void close() {
		this.open.writeLock().lock();
		try {
			if (!this.closed) {
				this.closed = true;
				this.plain.close();
			}
		}
		finally {
			this.open.writeLock().unlock();
		}
	}

}
