package io.dvi.engine.speculation;

import io.dvi.engine.experience.DraftSource;
import io.dvi.engine.head.DraftHead;
import io.dvi.engine.model.Block;
import io.dvi.engine.model.SplitModel;

import java.util.Arrays;
import java.util.List;

/**
 * Drafts with the shallow layers and the trained head, one token after the other (arXiv
 * 2510.05421, section 3). The shallow states stay in the block, so verification runs the
 * deep layers only.
 *
 * @param model runs the shallow layers
 * @param head proposes
 */
public record HeadDrafter(SplitModel model, DraftHead head) implements Drafter {

	@Override
	public Draft draft(TokenHistory history, Block block, int limit) {
		float[] logProbabilities = new float[limit];
		int drafted = 0;
		while (drafted < limit) {
			this.model.shallow(List.of(block));
			DraftHead.Proposal proposal = this.head.propose(block, drafted);
			if (proposal.token() < 0) {
				break;
			}
			block.append(proposal.token());
			logProbabilities[drafted++] = proposal.logProbability();
		}
		return (drafted == 0) ? Draft.EMPTY : new Draft(DraftSource.HEAD, Arrays.copyOf(logProbabilities, drafted));
	}

}
