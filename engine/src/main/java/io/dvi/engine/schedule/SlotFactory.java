package io.dvi.engine.schedule;

import io.dvi.engine.GenerateRequest;
import io.dvi.engine.head.HeadLease;
import io.dvi.engine.head.HeadSlot;
import io.dvi.engine.model.Block;
import io.dvi.engine.model.SplitModel;
import io.dvi.engine.prefix.PrefixCache;
import io.dvi.engine.sampling.TokenChooser;
import io.dvi.engine.sampling.TokenRules;
import io.dvi.engine.speculation.DraftMemory;
import io.dvi.engine.speculation.RequestDrafter;
import io.dvi.engine.speculation.RequestTokens;
import io.dvi.engine.speculation.TokenHistory;

import java.util.List;
import java.util.stream.Stream;

/**
 * Equips an admitted request with what it keeps to its end.
 *
 * @param model runs the rows
 * @param heads where the serving head is taken from
 * @param memory what all requests draft with whose tokens are the model's own choice
 * @param ruledMemory the same for those with rules, whose choices say little of others
 * @param counts where it is counted, by head, how requests go
 * @param prefixes keys and values of earlier requests
 * @param destination where experience goes
 */
record SlotFactory(SplitModel model, HeadSlot heads, DraftMemory memory, DraftMemory ruledMemory, ServingCounts counts,
		PrefixCache prefixes, EpisodeRecorder.Destination destination) {

	Sequence.Slot equip(GenerateRequest request, CheckedPrompt prompt, TokenHistory history, Block block) {
		int vocabularySize = this.model.descriptor().vocabularySize();
		TokenRules rules = rules(request, prompt, vocabularySize);
		HeadLease lease = this.heads.acquire(key(request));
		long version = (lease != null) ? lease.version() : HeadSlot.NO_HEAD;
		RequestTokens tokens = new RequestTokens(history, block.capacity(), request.learning().keep(), rules);
		RequestDrafter drafter = new RequestDrafter(request.speculation(), tokens,
				rules.none() ? this.memory : this.ruledMemory, lease);
		HeadCounts headCounts = this.counts.begin(request.speculation().mayAskHead() ? version : HeadSlot.NO_HEAD);
		return new Sequence.Slot(block, lease, drafter, new DraftTally(headCounts),
				TokenChooser.of(request.sampling(), rules, vocabularySize), !rules.none(),
				new LikelihoodReport(request.output().topLogprobs(), vocabularySize, prompt.text()),
				new EpisodeRecorder(request, this.model.descriptor(), version, this.destination), this.prefixes);
	}

	private static TokenRules rules(GenerateRequest request, CheckedPrompt prompt, int vocabularySize) {
		List<Integer> ends = Stream.concat(prompt.endTokens().stream(), request.ending().stopTokens().stream())
			.toList();
		return TokenRules.of(request.sampling().adjustment(),
				new TokenRules.Answer(prompt.tokens(), ends, request.ending().minTokens(), prompt.constraint()),
				vocabularySize);
	}

	/** A caller's requests share a head; those of nobody in particular have each one. */
	private static String key(GenerateRequest request) {
		String tenant = request.learning().tenantKeyHash();
		return tenant.isEmpty() ? request.id() : tenant;
	}

}
