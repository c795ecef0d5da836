package io.dvi.trainer.registry;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

import io.dvi.trainer.agent.Agent;
import org.jspecify.annotations.Nullable;

/**
 * Tells watchers the activation in force and every later one, in order. Level-triggered:
 * it reads the table, so a move by anybody is seen and none can be missed.
 *
 * <p>
 * Watchers are called on the one thread that calls {@link #doWork()}.
 */
public class ActivationFeed implements Agent {

	private static final int PAGE = 100;

	private final HeadRegistry registry;

	private final List<Watcher> watchers = new CopyOnWriteArrayList<>();

	private @Nullable Activation current;

	/**
	 * Makes a feed without watchers.
	 * @param registry where moves are read
	 */
	public ActivationFeed(HeadRegistry registry) {
		this.registry = registry;
	}

	/**
	 * Adds a watcher.
	 * @param watcher told the current activation soon, and each later one; must not block
	 * @return ends the watch
	 */
	public Watch watch(Consumer<Activation> watcher) {
		Watcher added = new Watcher(watcher, new AtomicBoolean());
		this.watchers.add(added);
		return () -> this.watchers.remove(added);
	}

	@Override
	public String roleName() {
		return "activation-feed";
	}

	@Override
	public int doWork() {
		Activation known = this.current;
		if (known == null) {
			known = this.registry.activation();
			this.current = known;
		}
		int sent = greet(known);
		List<Activation> moves = this.registry.activationsAfter(known.sequence(), PAGE);
		for (Watcher watcher : this.watchers) {
			if (watcher.greeted().get()) {
				moves.forEach(watcher.action());
				sent += moves.size();
			}
		}
		if (!moves.isEmpty()) {
			this.current = moves.getLast();
		}
		return sent + moves.size();
	}

	/** Newcomers hear of the last known move even while the database is away. */
	private int greet(Activation known) {
		int greeted = 0;
		for (Watcher watcher : this.watchers) {
			if (watcher.greeted().compareAndSet(false, true)) {
				watcher.action().accept(known);
				greeted++;
			}
		}
		return greeted;
	}

	/** A running watch. */
	@FunctionalInterface
	public interface Watch {

		/** Ends it. */
		void end();

	}

	private record Watcher(Consumer<Activation> action, AtomicBoolean greeted) {
	}

}
