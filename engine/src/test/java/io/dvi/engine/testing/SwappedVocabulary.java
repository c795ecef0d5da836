package io.dvi.engine.testing;

import io.dvi.engine.head.DraftHead;
import io.dvi.engine.head.HeadSession;
import io.dvi.engine.model.Block;

/**
 * A head whose tokens are taken for those of another vocabulary: each proposal is the id
 * behind the one it means.
 *
 * @param head says what it means
 * @param vocabularySize of the model
 */
public record SwappedVocabulary(DraftHead head, int vocabularySize) implements DraftHead {

	@Override
	public HeadSession begin() {
		HeadSession session = this.head.begin();
		return new HeadSession() {
			@Override
			public void confirm(Block block, int rows) {
				session.confirm(block, rows);
			}

			@Override
			public Proposal propose(Block block, int row) {
				Proposal said = session.propose(block, row);
				int next = (said.token() + 1) % SwappedVocabulary.this.vocabularySize();
				return (said.token() < 0) ? said : new Proposal(next, said.logProbability());
			}

			@Override
			public void close() {
				session.close();
			}
		};
	}

	@Override
	public void close() {
		this.head.close();
	}

}
