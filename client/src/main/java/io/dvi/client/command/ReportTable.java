package io.dvi.client.command;

import java.io.PrintWriter;
import java.util.Locale;
import java.util.stream.Collectors;

import tools.jackson.databind.JsonNode;

/** An evaluation as people read it. */
final class ReportTable {

	private static final String UNKNOWN = "-";

	private ReportTable() {
	}

	/**
	 * Prints a line for each task, one for all, and one for the active head.
	 * @param report the server's report
	 * @param out where
	 */
	static void print(JsonNode report, PrintWriter out) {
		out.println("head " + report.path("version").asString()
				+ " on held-out experience; speed: expected tokens/s against plain decoding, beside text drafters");
		Table table = new Table("TASK", "REQUESTS", "ROWS", "COVERAGE", "AGREEMENT", "ACCEPTANCE AT 1..5", "KL",
				"ALONE", "TOKENS/STEP", "SPEED", "95 %", "NO HEAD", "GAIN", "95 %");
		for (JsonNode task : report.path("tasks")) {
			String name = task.path("task").asString("");
			row(table, name.isEmpty() ? UNKNOWN : name, task);
		}
		row(table, "overall", report.path("overall"));
		if (report.path("active").isObject()) {
			row(table, "active head " + report.path("active_version").asString(), report.path("active"));
		}
		table.print(out);
	}

	private static void row(Table table, String name, JsonNode figures) {
		table.row(name, AdminCommand.text(figures, "requests"), AdminCommand.text(figures, "rows"),
				format("%.3f", figures.path("vocabulary_coverage"), 1),
				format("%.3f", figures.path("first_token_agreement"), 1),
				figures.path("acceptance")
					.valueStream()
					.map((share) -> format("%.2f", share, 1))
					.collect(Collectors.joining(" ")),
				format("%.3f", figures.path("kl"), 1), format("%.2f", figures.path("tokens_per_step_alone"), 1),
				format("%.2f", figures.path("tokens_per_step"), 1), format("%.3f", figures.path("speed"), 1),
				interval("%.3f to %.3f", figures.path("speed_interval"), 1),
				format("%.3f", figures.path("speed_without_head"), 1), format("%.1f %%", figures.path("gain"), 100),
				interval("%.1f to %.1f %%", figures.path("gain_interval"), 100));
	}

	private static String interval(String format, JsonNode interval, double unit) {
		return !interval.isObject() ? UNKNOWN : String.format(Locale.ROOT, format,
				unit * interval.path("low").doubleValue(), unit * interval.path("high").doubleValue());
	}

	private static String format(String format, JsonNode value, double unit) {
		return value.isNumber() ? String.format(Locale.ROOT, format, unit * value.doubleValue()) : UNKNOWN;
	}

}
