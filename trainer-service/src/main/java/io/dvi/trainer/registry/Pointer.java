package io.dvi.trainer.registry;

import org.jspecify.annotations.Nullable;

/**
 * Which heads are wanted where. Moves set it as a whole.
 *
 * @param version the stable head, which decodes all requests or all that a canary leaves
 * @param canary another head that a share of requests decodes with, absent for none
 * @param shadowVersion a head that is scored on live experience without serving, absent
 * for none
 */
public record Pointer(long version, @Nullable Canary canary, @Nullable Long shadowVersion) {

	/**
	 * A pointer to one head for everybody.
	 * @param version the head
	 * @return the pointer without canary and shadow
	 */
	public static Pointer to(long version) {
		return new Pointer(version, null, null);
	}

	/**
	 * Whether a version is wanted anywhere.
	 * @param head the version
	 * @return whether it is the stable, the canary or the shadow head
	 */
	public boolean names(long head) {
		return head == this.version || (this.canary != null && head == this.canary.version())
				|| (this.shadowVersion != null && head == this.shadowVersion);
	}

	/**
	 * A head for a share of requests.
	 *
	 * @param version the head
	 * @param percent of requests, from 1 to 99
	 */
	public record Canary(long version, int percent) {
	}

}
