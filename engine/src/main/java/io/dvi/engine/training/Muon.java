package io.dvi.engine.training;

/**
 * Muon's numbers: the matrices move by orthogonal steps, the vectors by AdamW.
 *
 * @param rate length of a step
 * @param momentum decay of the averaged gradient
 * @param vectorShare AdamW's learning rate as a share of {@code rate}
 * @param vectors AdamW's other numbers; its learning rate and norm limit are not used
 */
public record Muon(LearningRate rate, float momentum, float vectorShare, AdamW vectors) {

	/** What trained the best block in 600,000 tokens, with a rate that stays. */
	public static final Muon DEFAULT = new Muon(LearningRate.constant(0.01f, 30), 0.95f, 0.05f,
			new AdamW(1e-3f, 0.9f, 0.95f, 1e-8f, 0, Float.MAX_VALUE));

	/** Refuses values out of range. */
	public Muon {
		Limits.share("momentum", momentum);
		Limits.above("vectorShare", vectorShare, 0);
	}

}
