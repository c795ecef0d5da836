package io.dvi.gateway.admin;

import java.time.Instant;
import java.util.List;
import java.util.Locale;

import io.dvi.client.Head;
import org.jspecify.annotations.Nullable;

/**
 * A head as the admin API shows it.
 *
 * @param version its number
 * @param parent version training started from, or null
 * @param createdAt when it was published
 * @param kind its architecture
 * @param sha256 hex sha256 of the head file
 * @param sizeBytes size of the head file
 * @param modelFingerprint model it belongs to
 * @param splitLayer layer whose state it reads
 * @param trainerStep optimiser steps behind it
 * @param evaluation figures at publication, or null
 * @param state ready, quarantined or pruned
 * @param stateReason why; empty while it is ready
 * @param stateActor who said so; empty while it is ready
 * @param origin untrained, trained or imported
 */
record HeadView(long version, @Nullable Long parent, Instant createdAt, String kind, String sha256, long sizeBytes,
		String modelFingerprint, int splitLayer, long trainerStep, Head.@Nullable Evaluation evaluation, String state,
		String stateReason, String stateActor, String origin) {

	static HeadView of(Head head) {
		return new HeadView(head.version(), head.parent(), head.created(), head.kind(), head.sha256(), head.sizeBytes(),
				head.modelFingerprint(), head.splitLayer(), head.trainerStep(), head.evaluation(),
				head.standing().state().name().toLowerCase(Locale.ROOT), head.standing().reason(),
				head.standing().actor(), head.origin().name().toLowerCase(Locale.ROOT));
	}

	/**
	 * The answer to a change of a version.
	 *
	 * @param changed false when it was so already
	 * @param dryRun whether nothing was stored
	 * @param head as it is afterwards, or would be
	 */
	record Result(boolean changed, boolean dryRun, HeadView head) {

		static Result of(Head.Result result) {
			return new Result(result.changed(), result.dryRun(), HeadView.of(result.head()));
		}

	}

	/**
	 * A page of heads, newest first.
	 *
	 * @param heads the heads
	 * @param nextPageToken what asks for the next page; null on the last
	 */
	record Page(List<HeadView> heads, @Nullable String nextPageToken) {

		static Page of(List<Head> heads, int limit) {
			Long oldest = (heads.size() < limit) ? null : heads.get(heads.size() - 1).version();
			return new Page(heads.stream().map(HeadView::of).toList(), (oldest != null) ? oldest.toString() : null);
		}

	}

}
