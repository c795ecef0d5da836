package io.dvi.trainer.command;

import io.dvi.trainer.offline.HeldOut;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** What held-out requests said on the way, as JSON: passes done, loss, their figures. */
final class LearningCurve {

	private static final JsonMapper JSON = JsonMapper.builder().build();

	private final ArrayNode points;

	LearningCurve() {
		this(JSON.createArrayNode());
	}

	private LearningCurve(ArrayNode points) {
		this.points = points;
	}

	/** Reads what {@link #json()} gave, printed. */
	static LearningCurve read(String text) {
		LearningCurve curve = new LearningCurve();
		JSON.readTree(text).forEach(curve.points::add);
		return curve;
	}

	void add(double passes, double loss, HeldOut.Figures figures) {
		this.points.add(figures(figures).put("passes", passes).put("loss", loss));
	}

	ArrayNode json() {
		return this.points.deepCopy();
	}

	/** Figures under their names. */
	static ObjectNode figures(HeldOut.Figures figures) {
		ObjectNode node = JSON.createObjectNode()
			.put("rows", figures.rows())
			.put("agreement", figures.agreement())
			.put("coverage", figures.coverage())
			.put("divergence", figures.divergence())
			.put("tokens_per_step", figures.tokensPerStep())
			.put("expected_speed", figures.expectedSpeed())
			.put("expected_tokens_per_step", figures.expectedTokensPerStep());
		figures.acceptance().forEach(node.putArray("acceptance")::add);
		return node;
	}

}
