package io.dvi.decode.experience;

import io.dvi.engine.experience.ContextRow;
import io.dvi.engine.experience.DraftCosts;
import io.dvi.engine.experience.DraftSource;
import io.dvi.engine.experience.Episode;
import io.dvi.engine.experience.VerifiedRow;
import io.dvi.engine.experience.VerifyStep;

import java.util.List;

/** Small episodes for tests. */
final class Episodes {

	private Episodes() {
	}

	/** One step of one row; the request id tells episodes apart. */
	static Episode named(String requestId) {
		return withHidden(requestId, 2);
	}

	static Episode withHidden(String requestId, int hidden) {
		short[] shallow = new short[hidden];
		shallow[0] = 0x3C00;
		shallow[1] = (short) 0xC000;
		short[] deep = new short[hidden];
		deep[1] = 0x3800;
		VerifiedRow row = new VerifiedRow(5, 7, shallow, deep, new int[] { 7, 9 }, new float[] { 2.5f, 1.5f }, 3.25f, 7,
				true, -0.5f);
		VerifyStep step = new VerifyStep(DraftSource.HEAD, 11, new short[0], List.of(row));
		return new Episode(requestId, 0, "fingerprint", 3, "tenant", "sums", 1_000,
				List.of(new ContextRow(4, shallow, deep)), List.of(step), new DraftCosts(0.3, List.of(1.0, 1.2)));
	}

}
