package io.dvi.decode.serving;

import io.dvi.engine.GenerationEvent.SpeculationFigures;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Acceptance by head version and by position, under the names that dashboards of other
 * servers use. Only the last heads keep their series, since versions grow for ever.
 */
final class SpeculationMetrics {

	private static final int LIVE_HEADS = 4;

	private final MeterRegistry registry;

	private final Map<Key, Series> series = new LinkedHashMap<>(16, 0.75f, true);

	SpeculationMetrics(MeterRegistry registry) {
		this.registry = registry;
	}

	synchronized void record(String modelName, SpeculationFigures figures) {
		Series current = this.series.computeIfAbsent(new Key(modelName, figures.headVersion()), this::register);
		if (this.series.size() > LIVE_HEADS) {
			Key oldest = this.series.keySet().iterator().next();
			Series gone = this.series.remove(oldest);
			if (gone != null) {
				gone.meters().forEach(this.registry::remove);
			}
		}
		List<Integer> drafted = figures.draftedByPosition();
		// A step that drafts judges at least position 0.
		current.drafts().increment(drafted.isEmpty() ? 0 : drafted.getFirst());
		current.draftTokens().increment(figures.draftTokens());
		current.acceptedTokens().increment(figures.acceptedTokens());
		for (int position = 0; position < figures.acceptedByPosition().size(); position++) {
			Tags tags = Tags.of("model_name", modelName, "position", Integer.toString(position));
			this.registry.counter("dvi.spec.decode.num.accepted.tokens.per.pos", tags)
				.increment(figures.acceptedByPosition().get(position));
			this.registry.counter("dvi.spec.decode.num.draft.tokens.per.pos", tags).increment(drafted.get(position));
		}
	}

	private Series register(Key key) {
		Tags tags = Tags.of("model_name", key.modelName(), "head_version", Long.toString(key.headVersion()));
		return new Series(this.registry.counter("dvi.spec.decode.num.drafts", tags),
				this.registry.counter("dvi.spec.decode.num.draft.tokens", tags),
				this.registry.counter("dvi.spec.decode.num.accepted.tokens", tags));
	}

	private record Key(String modelName, long headVersion) {
	}

	private record Series(Counter drafts, Counter draftTokens, Counter acceptedTokens) {

		List<Meter> meters() {
			return List.of(this.drafts, this.draftTokens, this.acceptedTokens);
		}

	}

}
