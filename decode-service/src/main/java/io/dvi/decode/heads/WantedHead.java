package io.dvi.decode.heads;

import io.dvi.v1.Activation;
import io.dvi.v1.Canary;
import io.dvi.v1.Head;

/**
 * A head as an activation names it.
 *
 * @param version its version
 * @param sha256 of its file
 */
record WantedHead(long version, String sha256) {

	static WantedHead stable(Activation activation) {
		return new WantedHead(activation.getVersion(), activation.getSha256());
	}

	static WantedHead canary(Canary canary) {
		return new WantedHead(canary.getVersion(), canary.getSha256());
	}

	/** Versions are unique in one registry, sha256 also where a registry began anew. */
	boolean is(Head description) {
		return description.getVersion() == this.version && description.getSha256().equals(this.sha256);
	}

}
