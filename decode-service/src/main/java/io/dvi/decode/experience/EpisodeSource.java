package io.dvi.decode.experience;

import io.dvi.v1.EpisodeKey;
import io.dvi.v1.ExperienceHello;

/**
 * Who speaks on the experience stream, and what the numbers in its episodes mean.
 *
 * @param instance stable name of this replica
 * @param bootEpoch the number of this start of it
 * @param modelFingerprint the model that decodes
 * @param splitLayer layers in front of a row's shallow state
 * @param hiddenSize width of a state
 */
public record EpisodeSource(String instance, long bootEpoch, String modelFingerprint, int splitLayer, int hiddenSize) {

	ExperienceHello hello() {
		return ExperienceHello.newBuilder()
			.setInstance(this.instance)
			.setBootEpoch(this.bootEpoch)
			.setModelFingerprint(this.modelFingerprint)
			.setSplitLayer(this.splitLayer)
			.setHiddenSize(this.hiddenSize)
			.build();
	}

	EpisodeKey key(long sequence) {
		return EpisodeKey.newBuilder()
			.setInstance(this.instance)
			.setBootEpoch(this.bootEpoch)
			.setSequence(sequence)
			.build();
	}

	boolean owns(EpisodeKey key) {
		return key.getBootEpoch() == this.bootEpoch && key.getInstance().equals(this.instance);
	}

}
