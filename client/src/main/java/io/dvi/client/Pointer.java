package io.dvi.client;

import org.jspecify.annotations.Nullable;

/**
 * Which heads serve. It is always set as a whole: a canary or shadow that it does not
 * name is none.
 *
 * @param version the active head
 * @param canary head for a share of requests; null for none
 * @param shadowVersion head that is scored on live experience without serving; null for
 * none
 */
public record Pointer(long version, @Nullable Canary canary, @Nullable Long shadowVersion) {

	/**
	 * One head for all requests.
	 * @param version the active head
	 * @return a pointer without canary and shadow
	 */
	public static Pointer to(long version) {
		return new Pointer(version, null, null);
	}

	/**
	 * Lets another head decode a share of requests, the same ones by key.
	 * @param canaryVersion the other head
	 * @param percent share of requests, 1 to 99
	 * @return a pointer with that canary
	 */
	public Pointer withCanary(long canaryVersion, int percent) {
		return new Pointer(this.version, new Canary(canaryVersion, percent), this.shadowVersion);
	}

	/**
	 * Lets another head be scored without serving.
	 * @param otherVersion the other head
	 * @return a pointer with that shadow
	 */
	public Pointer withShadow(long otherVersion) {
		return new Pointer(this.version, this.canary, otherVersion);
	}

	/**
	 * A head for a share of requests.
	 *
	 * @param version its version
	 * @param percent share of requests, 1 to 99
	 */
	public record Canary(long version, int percent) {
	}

}
