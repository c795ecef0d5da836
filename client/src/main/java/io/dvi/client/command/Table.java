package io.dvi.client.command;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;

/** Lines of equal columns. */
final class Table {

	private final List<List<String>> rows = new ArrayList<>();

	Table(String... titles) {
		row(titles);
	}

	void row(String... cells) {
		this.rows.add(List.of(cells));
	}

	void print(PrintWriter out) {
		int[] widths = new int[this.rows.get(0).size()];
		for (List<String> row : this.rows) {
			for (int i = 0; i < row.size(); i++) {
				widths[i] = Math.max(widths[i], row.get(i).length());
			}
		}
		for (List<String> row : this.rows) {
			StringBuilder line = new StringBuilder();
			for (int i = 0; i < row.size(); i++) {
				line.append(row.get(i)).append(" ".repeat(widths[i] - row.get(i).length() + 2));
			}
			out.println(line.toString().stripTrailing());
		}
		out.flush();
	}

}
