package io.dvi.engine.head;

import io.dvi.engine.EngineException;
import io.dvi.engine.ErrorCode;

import java.util.Map;
import java.util.TreeMap;

/** Gives weights to the loader of their kind. */
public final class KindHeadLoader implements HeadLoader {

	private final Map<String, HeadLoader> loaders;

	/**
	 * Takes over loaders.
	 * @param loaders by kind; one may load several
	 */
	public KindHeadLoader(Map<String, HeadLoader> loaders) {
		this.loaders = new TreeMap<>(loaders);
	}

	@Override
	public DraftHead load(HeadWeights weights) {
		HeadLoader loader = this.loaders.get(weights.kind());
		if (loader == null) {
			throw new EngineException(ErrorCode.HEAD_REJECTED, "kind",
					"head `kind` must be one of " + this.loaders.keySet() + ". Found: " + weights.kind());
		}
		return loader.load(weights);
	}

	@Override
	public void close() {
		this.loaders.values().stream().distinct().forEach(HeadLoader::close);
	}

}
