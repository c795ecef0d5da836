package io.dvi.trainer.experience;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

import io.dvi.engine.experience.Episode;
import io.dvi.engine.model.DescriptorFile;
import io.dvi.engine.model.ModelDescriptor;
import io.dvi.engine.testing.TinyModel;
import io.dvi.trainer.testing.Lessons;
import io.dvi.trainer.testing.TestClock;
import io.dvi.trainer.testing.TestDatabase;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** Which experience is learned from and which is judged on. */
class ReplaySamplerIT {

	private static final ModelDescriptor MODEL = DescriptorFile.read(TinyModel.folder());

	private final TestClock clock = new TestClock();

	@AutoClose
	private final TestDatabase database = TestDatabase.migrated();

	private final ReplayStore store = new ReplayStore(this.database.jdbc(), MODEL.fingerprint());

	private final ReplaySampler sampler = new ReplaySampler(this.store);

	@Test
	void neverTrainsOnWhatIsHeldOut() {
		Lessons.commit(this.database, MODEL, 1, 60);
		List<String> heldOut = requests(this.sampler.heldOut(this.store.last(), 100_000));
		ReplaySampler.Window window = new ReplaySampler.Window(this.store.last() / 2, this.store.last());
		List<String> trained = sampled(window, new ReplaySampler.Budget(100_000, 0.5), 1);
		assertThat(heldOut).isNotEmpty().doesNotContainAnyElementsOf(trained);
		assertThat(trained).doesNotHaveDuplicates().hasSize(60 - heldOut.size());
	}

	@Test
	void judgesOnWhatCameSinceAsSoonAsThatIsEnough() {
		Lessons.commit(this.database, MODEL, 1, 40, this.clock.clock());
		Instant published = this.clock.instant();
		this.clock.advance(Duration.ofSeconds(1));
		Lessons.commit(this.database, MODEL, 41, 80, this.clock.clock());
		List<String> all = requests(this.sampler.heldOut(this.store.last(), 100_000));
		List<String> fresh = heldOutSince(published, Lessons.ROWS, 2);
		assertThat(fresh).isNotEmpty().allMatch((request) -> Integer.parseInt(request.substring(8)) > 40);
		assertThat(all).hasSizeGreaterThan(fresh.size()).containsAll(fresh);
		int many = fresh.size() + 1;
		assertThat(heldOutSince(published, Lessons.ROWS, many)).isEqualTo(all);
		assertThat(heldOutSince(published, many * Lessons.ROWS, 2)).isEqualTo(all);
	}

	@Test
	void keepsToItsBudgetAndItsSeed() {
		Lessons.commit(this.database, MODEL, 1, 60);
		ReplaySampler.Window window = new ReplaySampler.Window(30, this.store.last());
		ReplaySampler.Budget budget = new ReplaySampler.Budget(10 * Lessons.ROWS, 0.5);
		assertThat(sampled(window, budget, 1)).hasSize(10)
			.isEqualTo(sampled(window, budget, 1))
			.isNotEqualTo(sampled(window, budget, 2));
	}

	private List<String> heldOutSince(Instant published, int rows, int requests) {
		return requests(this.sampler.heldOut(this.store.last(), 100_000,
				new ReplaySampler.Freshness(published, rows, requests)));
	}

	private List<String> sampled(ReplaySampler.Window window, ReplaySampler.Budget budget, long seed) {
		return requests(this.sampler.sample(window, budget, seed).episodes());
	}

	private static List<String> requests(List<Episode> episodes) {
		return episodes.stream().map(Episode::requestId).toList();
	}

}
