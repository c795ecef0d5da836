package io.dvi.trainer.watch;

import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.BooleanSupplier;

import io.dvi.trainer.agent.Agent;
import io.dvi.trainer.error.TrainerError;
import io.dvi.trainer.error.TrainerException;
import io.dvi.trainer.registry.Activation;
import io.dvi.trainer.registry.Figure;
import io.dvi.trainer.registry.HeadCustody;
import io.dvi.trainer.registry.HeadRegistry;
import io.dvi.trainer.replica.Replicas;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches every newly activated head and every canary, and goes back by itself: the
 * pointer moves, the head is quarantined, and the record of the move has the numbers.
 * What the watch finds otherwise is added to the record of the activation it watched.
 *
 * <p>
 * Rates are settled once; that numbers are finite and files load is looked at as long as
 * the activation is in force.
 */
public class HeadWatch implements Agent {

	private static final Logger log = LoggerFactory.getLogger(HeadWatch.class);

	private final Parts parts;

	private final Runnable onMove;

	private final Clock clock;

	private final ServingLedger ledger;

	private @Nullable Activation current;

	private @Nullable WatchWindow window;

	/**
	 * Makes a watch that has seen nothing.
	 * @param parts what it works with
	 * @param onMove called after a move, to hurry those who follow
	 * @param clock says how long a head was watched
	 */
	public HeadWatch(Parts parts, Runnable onMove, Clock clock) {
		this.parts = parts;
		this.onMove = onMove;
		this.clock = clock;
		this.ledger = new ServingLedger(parts.properties().batchTokens());
	}

	@Override
	public String roleName() {
		return "head-watch";
	}

	/** Looks once; there is nothing to look at again before the next reports. */
	@Override
	public int doWork() {
		Instant now = this.clock.instant();
		Activation latest = this.parts.registry().activation();
		if (this.current == null || this.current.sequence() != latest.sequence()) {
			this.current = latest;
			this.window = WatchWindow.of(latest, this.parts.properties(), this.ledger, now);
		}
		// Behind the opening, so that what came since the activation counts.
		this.ledger.observe(this.parts.replicas().all(), now);
		if (this.window != null && this.parts.properties().enabled() && this.parts.writable().getAsBoolean()) {
			conclude(this.window, this.window.look(now));
		}
		return 0;
	}

	private void conclude(WatchWindow watched, WatchFinding finding) {
		if (finding.verdict() == WatchFinding.Verdict.OPEN) {
			return;
		}
		log.info("the watch after activation {} found {}: {}", watched.activation().sequence(), finding.verdict(),
				finding.reason());
		if (finding.verdict() == WatchFinding.Verdict.WORSE) {
			takeBack(watched, finding);
			return;
		}
		record(watched, finding);
		count(finding.verdict().name());
	}

	private void takeBack(WatchWindow watched, WatchFinding finding) {
		try {
			this.parts.custody()
				.takeBack(watched.activation(), watched.version(), new Activation.Mover(Activation.Source.WATCH,
						"trainer", finding.reason(), "", finding.figures()));
			count("ROLLED_BACK");
			this.onMove.run();
		}
		catch (TrainerException ex) {
			// Moved meanwhile: the next look sees that. Nowhere to go back to: it stays.
			log.warn("version {} is not taken back: {}", watched.version(), ex.getMessage());
			if (ex.error() == TrainerError.HEAD_NOT_FOUND) {
				record(watched, finding);
				this.window = null;
			}
		}
	}

	private void record(WatchWindow watched, WatchFinding finding) {
		List<Figure> found = new ArrayList<>();
		found.add(Figure.of("watch_passed", (finding.verdict() == WatchFinding.Verdict.PASSED) ? 1 : 0));
		finding.figures()
			.forEach((figure) -> found.add(new Figure("watch_" + figure.name(), figure.value(), figure.limit())));
		this.parts.registry().record(watched.activation().sequence(), found);
	}

	private void count(String result) {
		Counter.builder("dvi.watch.decisions")
			.description("What the watch after activations came to")
			.tag("result", result.toLowerCase(Locale.ROOT))
			.register(this.parts.meters())
			.increment();
	}

	/**
	 * What the watch works with.
	 *
	 * @param replicas whose reports it reads
	 * @param registry the pointer
	 * @param custody takes heads back
	 * @param properties when
	 * @param writable whether this process may write
	 * @param meters where decisions are counted
	 */
	public record Parts(Replicas replicas, HeadRegistry registry, HeadCustody custody, WatchProperties properties,
			BooleanSupplier writable, MeterRegistry meters) {
	}

}
