package io.dvi.trainer.experience;

import java.util.List;

import io.dvi.engine.experience.DraftCosts;
import io.dvi.engine.experience.VerifiedRow;
import io.dvi.engine.experience.VerifyStep;
import io.dvi.trainer.testing.Episodes;
import io.dvi.v1.Episode;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class StoredStepsTest {

	@Test
	void keepsBothStatesOfARow() {
		Episode episode = Episodes.episode(1);
		VerifiedRow row = first(episode);
		assertThat(row.shallow()).hasSize(Episodes.MODEL.hiddenSize());
		assertThat(row.deep()).hasSize(Episodes.MODEL.hiddenSize()).isNotEqualTo(row.shallow());
	}

	@Test
	void readsRowsFromBeforeTheDeepStateWasKept() {
		Episode.Builder episode = Episodes.episode(1).toBuilder();
		episode.getStepsBuilderList().forEach((step) -> step.getRowsBuilderList().forEach((row) -> row.clearDeep()));
		VerifiedRow row = first(episode.build());
		assertThat(row.shallow()).hasSize(Episodes.MODEL.hiddenSize());
		assertThat(row.deep()).isEmpty();
	}

	@Test
	void keepsTheCostsOfAReplicaThatSaysThem() {
		Episode episode = Episodes.episode(1);
		assertThat(StoredSteps.unpack(StoredSteps.pack(episode)).costs()).isEqualTo(DraftCosts.ASSUMED);
		Episode with = episode.toBuilder()
			.setCosts(io.dvi.v1.DraftCosts.newBuilder().setAsking(0.25).addPasses(1).addPasses(1.5))
			.build();
		assertThat(StoredSteps.unpack(StoredSteps.pack(with)).costs())
			.isEqualTo(new DraftCosts(0.25, List.of(1.0, 1.5)));
	}

	private static VerifiedRow first(Episode episode) {
		List<VerifyStep> steps = StoredSteps.unpack(StoredSteps.pack(episode)).steps();
		return steps.getFirst().rows().getFirst();
	}

}
