package io.dvi.engine.prefix;

import io.dvi.engine.model.Block;
import io.dvi.engine.model.CachedRows;
import io.dvi.engine.model.SplitModel;
import org.jspecify.annotations.Nullable;

import java.nio.IntBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;

/**
 * Keys and values of sequences in pieces of {@value #PIECE} tokens, as a tree: a piece
 * hangs below the piece in front of it, and is found by its tokens themselves, so that no
 * two prompts are ever taken for each other. Past the bound the piece that was not used
 * for longest goes; pieces in front of others are used whenever those are, so they go
 * last. Confined to the decode thread.
 */
public final class PrefixCache implements AutoCloseable {

	/** Tokens of one piece. */
	public static final int PIECE = 64;

	private final SplitModel model;

	private final int capacity;

	private final Map<String, Piece> roots = new HashMap<>();

	/** From the one not used for longest to the one used last. */
	private final LinkedHashSet<Piece> used = new LinkedHashSet<>();

	/**
	 * Makes an empty cache; memory is reserved as it fills.
	 * @param model reserves memory
	 * @param maxBytes the bound; less than one piece means that nothing is kept
	 */
	public PrefixCache(SplitModel model, long maxBytes) {
		this.model = model;
		this.capacity = Math.toIntExact(maxBytes / (PIECE * model.bytesPerRow()));
	}

	/**
	 * Gives a sequence what is known of its beginning. At least one token is left to be
	 * run, because only a run yields logits.
	 * @param scope who asks; nothing is shared between scopes
	 * @param tokens the prompt
	 * @param block its memory
	 * @return how many tokens need not be run
	 */
	public int restore(String scope, int[] tokens, Block block) {
		List<Piece> path = new ArrayList<>();
		Piece piece = this.roots.get(scope);
		for (int position = 0; piece != null && position + PIECE < tokens.length; position += PIECE) {
			piece = piece.children.get(IntBuffer.wrap(tokens, position, PIECE));
			if (piece != null) {
				block.restore(position, piece.rows());
				path.add(piece);
			}
		}
		touch(path);
		return path.size() * PIECE;
	}

	/**
	 * Keeps what was run of a sequence, in whole pieces.
	 * @param scope who may use it
	 * @param tokens the sequence
	 * @param length how many of its tokens were run
	 * @param block its memory
	 */
	public void store(String scope, int[] tokens, int length, Block block) {
		if (this.capacity == 0) {
			return;
		}
		List<Piece> path = new ArrayList<>();
		Piece piece = this.roots.computeIfAbsent(scope, (name) -> new Piece(name, null, IntBuffer.allocate(0), null));
		for (int position = 0; position + PIECE <= length && path.size() < this.capacity; position += PIECE) {
			Piece child = piece.children.get(IntBuffer.wrap(tokens, position, PIECE));
			if (child == null) {
				child = keep(piece, Arrays.copyOfRange(tokens, position, position + PIECE), position, block, path);
			}
			path.add(child);
			piece = child;
		}
		touch(path);
	}

	/**
	 * Pieces held.
	 * @return their number
	 */
	int size() {
		return this.used.size();
	}

	@Override
	public void close() {
		this.used.forEach((piece) -> piece.rows().close());
		this.used.clear();
		this.roots.clear();
	}

	private Piece keep(Piece parent, int[] tokens, int position, Block block, List<Piece> path) {
		touch(path);
		CachedRows rows = (this.used.size() < this.capacity) ? this.model.reserveRows(PIECE) : evict();
		block.save(position, rows);
		Piece piece = new Piece(parent.scope, parent, IntBuffer.wrap(tokens), rows);
		parent.children.put(piece.tokens, piece);
		this.used.add(piece);
		return piece;
	}

	/** The eldest has no children: a piece is touched after those that hang below it. */
	private CachedRows evict() {
		Piece eldest = this.used.removeFirst();
		Piece parent = eldest.parent();
		parent.children.remove(eldest.tokens);
		if (parent.rows == null && parent.children.isEmpty()) {
			this.roots.remove(parent.scope);
		}
		return eldest.rows();
	}

	private void touch(List<Piece> path) {
		for (Piece piece : path.reversed()) {
			this.used.remove(piece);
			this.used.add(piece);
		}
	}

	/** A node of the tree; the root of a scope has neither parent nor rows. */
	private static final class Piece {

		private final String scope;

		private final @Nullable Piece parent;

		private final IntBuffer tokens;

		private final @Nullable CachedRows rows;

		private final Map<IntBuffer, Piece> children = new HashMap<>();

		Piece(String scope, @Nullable Piece parent, IntBuffer tokens, @Nullable CachedRows rows) {
			this.scope = scope;
			this.parent = parent;
			this.tokens = tokens;
			this.rows = rows;
		}

		Piece parent() {
			if (this.parent == null) {
				throw new IllegalStateException("the root has no parent");
			}
			return this.parent;
		}

		CachedRows rows() {
			if (this.rows == null) {
				throw new IllegalStateException("the root has no rows");
			}
			return this.rows;
		}

	}

}
