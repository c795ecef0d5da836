package io.dvi.trainer.experience;

/** What became of an episode given to the store. */
public enum StoreOutcome {

	/** It is there now. */
	COMMITTED,
	/** It was there before; nothing was stored again. */
	DUPLICATE,
	/** Its key belongs to another payload; nothing was stored. */
	CONFLICT

}
