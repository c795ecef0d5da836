package io.dvi.engine.schedule;

import io.dvi.engine.GenerateRequest;
import io.dvi.engine.SpeculationOptions.DrafterChoice;
import io.dvi.engine.head.HeadLease;
import io.dvi.engine.head.HeadSlot;
import io.dvi.engine.model.Block;
import io.dvi.engine.model.SplitModel;
import io.dvi.engine.sampling.TokenChooser;
import io.dvi.engine.speculation.Drafter;
import io.dvi.engine.speculation.FirstOf;
import io.dvi.engine.speculation.HeadDrafter;
import io.dvi.engine.speculation.PlainDrafter;
import io.dvi.engine.speculation.PromptLookupDrafter;
import org.jspecify.annotations.Nullable;

/**
 * Equips an admitted request with what it keeps to its end.
 *
 * @param model runs the rows
 * @param heads where the serving head is taken from
 * @param destination where experience goes
 */
record SlotFactory(SplitModel model, HeadSlot heads, EpisodeRecorder.Destination destination) {

	private static final Drafter PLAIN = new PlainDrafter();

	/** Suffixes of one token match too often to be worth their rows. */
	private static final Drafter LOOKUP = new PromptLookupDrafter(3, 2);

	Sequence.Slot equip(GenerateRequest request, Block block) {
		HeadLease lease = this.heads.acquire();
		long version = (lease != null) ? lease.version() : HeadSlot.NO_HEAD;
		return new Sequence.Slot(block, lease, drafter(request.speculation().drafter(), lease),
				TokenChooser.of(request.sampling(), this.model.descriptor().vocabularySize()),
				new EpisodeRecorder(request, this.model.descriptor(), version, this.destination));
	}

	private Drafter drafter(DrafterChoice choice, @Nullable HeadLease lease) {
		Drafter head = (lease != null) ? new HeadDrafter(this.model, lease.head()) : PLAIN;
		return switch (choice) {
			case NONE -> PLAIN;
			case PROMPT_LOOKUP -> LOOKUP;
			case HEAD -> head;
			case AUTO -> new FirstOf(LOOKUP, head);
		};
	}

}
