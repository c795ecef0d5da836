package io.dvi.engine.schedule;

import io.dvi.engine.model.SplitModel;
import io.dvi.engine.speculation.CostCurve;
import io.dvi.engine.speculation.DraftPolicy;
import io.dvi.engine.speculation.DraftPolicy.Prices;
import io.dvi.engine.speculation.RequestDrafter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;

/**
 * What a decode cycle does with the model: drafts for every request past its prompt, and
 * one deep pass over all their rows and one chunk of one prompt. Confined to the decode
 * thread.
 */
final class Cycle {

	private static final Logger LOG = LoggerFactory.getLogger(Cycle.class);

	private static final double SECONDS = 1e-9;

	private final SplitModel model;

	private final CostCurve costs;

	private final DraftPolicy policy;

	private final LongSupplier nanoClock;

	private final int prefillRows;

	/**
	 * Makes a cycle.
	 * @param model runs the rows
	 * @param costs what passes cost, learned here
	 * @param nanoClock measures them
	 * @param prefillRows most prompt rows of one pass
	 */
	Cycle(SplitModel model, CostCurve costs, LongSupplier nanoClock, int prefillRows) {
		this.model = model;
		this.costs = costs;
		this.policy = new DraftPolicy(costs);
		this.nanoClock = nanoClock;
		this.prefillRows = prefillRows;
	}

	/**
	 * Runs one cycle.
	 * @param running requests that hold a slot
	 */
	void run(List<Sequence> running) {
		List<Sequence> batch = new ArrayList<>(running.size());
		beginPrefill(running, batch);
		List<Sequence> decoding = beginSteps(running);
		draft(decoding);
		decoding.removeIf(Sequence::cancelled);
		batch.addAll(decoding);
		if (!batch.isEmpty()) {
			verify(batch);
		}
	}

	/** One chunk of the longest waiting prompt: the others' tokens wait no longer. */
	private void beginPrefill(List<Sequence> running, List<Sequence> batch) {
		for (Sequence sequence : running) {
			if (sequence.prefilling() && !sequence.cancelled()) {
				Guard.run(sequence, (it) -> it.beginPrefill(this.prefillRows));
				batch.add(sequence);
				return;
			}
		}
	}

	private static List<Sequence> beginSteps(List<Sequence> running) {
		List<Sequence> decoding = new ArrayList<>(running.size());
		for (Sequence sequence : running) {
			if (!sequence.prefilling() && !sequence.ended()) {
				Guard.run(sequence, Sequence::beginStep);
				decoding.add(sequence);
			}
		}
		decoding.removeIf(Sequence::cancelled);
		return decoding;
	}

	/** Drafts of text are there; heads are asked in rounds, one token each. */
	private void draft(List<Sequence> decoding) {
		while (!decoding.isEmpty()) {
			List<RequestDrafter> drafters = decoding.stream().map(Sequence::drafter).toList();
			Prices prices = this.policy.cut(drafters);
			List<Sequence> asking = decoding.stream().filter((it) -> it.drafter().asks(prices)).toList();
			if (asking.isEmpty()) {
				decoding.forEach((it) -> it.drafter().hold(it.block(), false));
				return;
			}
			ask(asking, prices);
			decoding.removeIf(Sequence::cancelled);
		}
	}

	private void ask(List<Sequence> asking, Prices prices) {
		long begun = this.nanoClock.getAsLong();
		asking.forEach((it) -> it.drafter().hold(it.block(), true));
		boolean together = ranTogether(() -> this.model.shallow(asking.stream().map(Sequence::block).toList()));
		for (Sequence sequence : asking) {
			Guard.run(sequence, (it) -> {
				if (!together) {
					this.model.shallow(List.of(it.block()));
				}
				it.drafter().ask(it.block(), prices);
			});
		}
		this.costs.asked(asking.size(), (this.nanoClock.getAsLong() - begun) * SECONDS);
	}

	private void verify(List<Sequence> batch) {
		int rows = batch.stream().mapToInt((it) -> it.block().rows()).sum();
		long begun = this.nanoClock.getAsLong();
		boolean together = ranTogether(() -> this.model.deep(batch.stream().map(Sequence::block).toList()));
		if (together) {
			this.costs.measured(batch.size(), rows, (this.nanoClock.getAsLong() - begun) * SECONDS);
		}
		for (Sequence sequence : batch) {
			Guard.run(sequence, (it) -> {
				if (!together) {
					this.model.deep(List.of(it.block()));
				}
				it.complete();
			});
		}
	}

	/**
	 * Whether a pass over several requests went well. If not, each is run again alone, so
	 * that only those fail whose fault it is.
	 */
	private static boolean ranTogether(Runnable pass) {
		try {
			pass.run();
			return true;
		}
		catch (RuntimeException ex) {
			LOG.warn("a pass over several requests failed, each runs alone now", ex);
			return false;
		}
	}

}
