package io.dvi.client.command;

import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

import io.dvi.client.HeadReport;
import io.dvi.client.HeadReport.Figures;
import io.dvi.client.HeadReport.Gain;
import io.dvi.client.HeadReport.Interval;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** An evaluation as a table for people and as JSON for scripts. */
final class ReportPrinter {

	private static final String UNKNOWN = "-";

	private final HeadReport report;

	/**
	 * Makes a printer.
	 * @param report what to print
	 */
	ReportPrinter(HeadReport report) {
		this.report = report;
	}

	/**
	 * Prints a line for each task, one for all, and one for the active head.
	 * @param out where
	 */
	void print(PrintWriter out) {
		out.println(String.format(Locale.ROOT,
				"head %d on held-out experience; speed: expected tokens/s against plain decoding, beside text drafters",
				this.report.version()));
		Table table = new Table("TASK", "REQUESTS", "ROWS", "COVERAGE", "AGREEMENT", "ACCEPTANCE AT 1..5", "KL",
				"ALONE", "TOKENS/STEP", "SPEED", "95 %", "NO HEAD", "GAIN", "95 %");
		this.report.tasks().forEach((task) -> row(table, task.task().isEmpty() ? UNKNOWN : task.task(), task));
		row(table, "overall", this.report.overall());
		Figures active = this.report.active();
		if (active != null) {
			row(table, "active head " + this.report.activeVersion(), active);
		}
		table.print(out);
	}

	private static void row(Table table, String name, Figures figures) {
		Gain gain = figures.gain();
		table.row(name, Long.toString(figures.requests()), Long.toString(figures.rows()),
				format("%.3f", figures.vocabularyCoverage()), format("%.3f", figures.firstTokenAgreement()),
				figures.acceptance().stream().map((share) -> format("%.2f", share)).collect(Collectors.joining(" ")),
				format("%.3f", figures.kl()), format("%.2f", figures.tokensPerStepAlone()),
				format("%.2f", figures.tokensPerStep()), format("%.3f", figures.speed()),
				interval("%.3f to %.3f", figures.speedInterval(), 1), format("%.3f", figures.speedWithoutHead()),
				(gain == null) ? UNKNOWN : format("%.1f %%", 100 * gain.share()),
				(gain == null) ? UNKNOWN : interval("%.1f to %.1f %%", gain.interval(), 100));
	}

	/**
	 * The report for scripts.
	 * @return one object; what is not known is null
	 */
	ObjectNode json() {
		ObjectNode json = HttpCalls.JSON.createObjectNode()
			.put("version", this.report.version())
			.put("active_version", this.report.activeVersion());
		json.set("overall", json(this.report.overall()));
		ArrayNode tasks = json.putArray("tasks");
		this.report.tasks().forEach((task) -> tasks.add(json(task).put("task", task.task())));
		Figures active = this.report.active();
		if (active != null) {
			json.set("active", json(active));
		}
		return json;
	}

	private static ObjectNode json(Figures figures) {
		ObjectNode json = HttpCalls.JSON.createObjectNode()
			.put("requests", figures.requests())
			.put("rows", figures.rows())
			.put("vocabulary_coverage", figures.vocabularyCoverage())
			.put("first_token_agreement", figures.firstTokenAgreement())
			.put("kl", figures.kl())
			.put("tokens_per_step_alone", figures.tokensPerStepAlone())
			.put("tokens_per_step", figures.tokensPerStep())
			.put("speed", figures.speed())
			.put("speed_without_head", figures.speedWithoutHead());
		ArrayNode acceptance = json.putArray("acceptance");
		figures.acceptance().forEach(acceptance::add);
		put(json, "speed_interval", figures.speedInterval());
		Gain gain = figures.gain();
		json.put("gain", (gain == null) ? null : gain.share());
		put(json, "gain_interval", (gain == null) ? null : gain.interval());
		return json;
	}

	private static void put(ObjectNode json, String field, @Nullable Interval interval) {
		if (interval == null) {
			json.putNull(field);
		}
		else {
			ArrayNode ends = json.putArray(field);
			List.of(interval.low(), interval.high()).forEach(ends::add);
		}
	}

	private static String interval(String format, @Nullable Interval interval, double unit) {
		return (interval == null) ? UNKNOWN
				: String.format(Locale.ROOT, format, unit * interval.low(), unit * interval.high());
	}

	private static String format(String format, double value) {
		return Double.isNaN(value) ? UNKNOWN : String.format(Locale.ROOT, format, value);
	}

}
