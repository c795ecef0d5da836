package io.dvi.engine.head;

/**
 * A head that was checked and loaded. Drafts on the decode thread; may be closed on any,
 * once no session is left.
 */
public interface DraftHead extends AutoCloseable {

	/**
	 * Begins drafting for a sequence.
	 * @return what belongs to that sequence alone
	 */
	HeadSession begin();

	@Override
	void close();

}
