package io.dvi.engine.schedule;

import io.dvi.engine.GenerateRequest;
import io.dvi.engine.head.HeadLease;
import io.dvi.engine.head.HeadSlot;
import io.dvi.engine.model.Block;
import io.dvi.engine.model.SplitModel;
import io.dvi.engine.prefix.PrefixCache;
import io.dvi.engine.sampling.TokenChooser;
import io.dvi.engine.speculation.DraftMemory;
import io.dvi.engine.speculation.RequestDrafter;
import io.dvi.engine.speculation.RequestTokens;
import io.dvi.engine.speculation.TokenHistory;

/**
 * Equips an admitted request with what it keeps to its end.
 *
 * @param model runs the rows
 * @param heads where the serving head is taken from
 * @param memory what all requests draft with
 * @param counts where it is counted, by head, how requests go
 * @param prefixes keys and values of earlier requests
 * @param destination where experience goes
 */
record SlotFactory(SplitModel model, HeadSlot heads, DraftMemory memory, ServingCounts counts, PrefixCache prefixes,
		EpisodeRecorder.Destination destination) {

	Sequence.Slot equip(GenerateRequest request, TokenHistory history, Block block) {
		HeadLease lease = this.heads.acquire(key(request));
		long version = (lease != null) ? lease.version() : HeadSlot.NO_HEAD;
		RequestTokens tokens = new RequestTokens(history, block.capacity(), request.learning().keep());
		return new Sequence.Slot(block, lease, new RequestDrafter(request.speculation(), tokens, this.memory, lease),
				new DraftTally(this.counts.begin(request.speculation().mayAskHead() ? version : HeadSlot.NO_HEAD)),
				TokenChooser.of(request.sampling(), this.model.descriptor().vocabularySize()),
				new EpisodeRecorder(request, this.model.descriptor(), version, this.destination), this.prefixes);
	}

	/** A caller's requests share a head; those of nobody in particular have each one. */
	private static String key(GenerateRequest request) {
		String tenant = request.learning().tenantKeyHash();
		return tenant.isEmpty() ? request.id() : tenant;
	}

}
