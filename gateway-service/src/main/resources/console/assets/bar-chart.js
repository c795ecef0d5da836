// Bars side by side for each of a few groups, as shares of one.

import { Chart, scale, ticks } from "./chart.js";
import { svg } from "./dom.js";
import { percent } from "./format.js";

const LEFT = 46;
const RIGHT = 8;
const TOP = 20;
const BOTTOM = 26;

/** Data: {series: [{name, className}], groups: [{name, values: [share], details: [text]}]}. */
export class BarChart extends Chart {
  constructor({ groupName, ...frame }) {
    super({ ...frame, columns: [groupName] });
    this.groupName = groupName;
    this.names = "";
  }

  update(data) {
    const names = data.series.map(({ name }) => name);
    if (names.join() !== this.names) {
      this.names = names.join();
      this.label(data.series.length > 1 ? data.series : []);
      this.heads(names);
    }
    super.update(data);
  }

  heads(names) {
    const row = this.rows.previousElementSibling.firstElementChild;
    row.replaceChildren(row.firstElementChild);
    for (const name of names.flatMap((own) => [own, "Accepted of drafted"])) {
      const cell = document.createElement("th");
      cell.scope = "col";
      cell.className = "right";
      cell.textContent = name;
      row.append(cell);
    }
  }

  has({ groups }) {
    return groups.some(({ values }) => values.some((value) => value !== undefined));
  }

  summary({ series, groups }) {
    return groups
      .map(
        ({ name, values }) =>
          `${this.groupName} ${name}: ${series.map((own, index) => `${own.name} ${percent(values[index])}`).join(", ")}.`,
      )
      .join(" ");
  }

  draw(width, height, { series, groups }) {
    const most = Math.max(...groups.flatMap(({ values }) => values.filter((value) => value !== undefined)));
    const lines = ticks(0, Math.min(1, most * 1.1), 4);
    const y = scale(0, Math.max(most * 1.1, lines.at(-1)), height - BOTTOM, TOP);
    const slot = (width - LEFT - RIGHT) / groups.length;
    const bar = Math.min(44, (slot - 10) / series.length);
    this.places = [];
    this.gridlines(lines, y, LEFT, width - RIGHT, (value) => percent(value, 0));
    groups.forEach(({ name, values }, index) => {
      const middle = LEFT + slot * (index + 0.5);
      this.places.push(middle);
      this.canvas.append(svg("text", { class: "axis", x: middle, y: height - 6, "text-anchor": "middle" }, name));
      values.forEach((value, own) => {
        if (value === undefined) {
          return;
        }
        const left = middle - (bar * series.length) / 2 + bar * own;
        this.canvas.append(
          svg("rect", {
            class: `bar ${series[own].className}`,
            x: left + 1,
            y: y(value),
            rx: 3,
            width: Math.max(1, bar - 2),
            height: Math.max(0.5, height - BOTTOM - y(value)),
          }),
        );
        if (bar >= 30) {
          this.canvas.append(
            svg("text", { class: "value", x: left + bar / 2, y: y(value) - 5, "text-anchor": "middle" }, percent(value, 0)),
          );
        }
      });
    });
  }

  nearest(at) {
    const index = this.places.reduce(
      (best, place, candidate) => (Math.abs(place - at) < Math.abs(this.places[best] - at) ? candidate : best),
      0,
    );
    const { series, groups } = this.data;
    return {
      x: this.places[index],
      top: TOP,
      bottom: TOP,
      lines: [
        `${this.groupName} ${groups[index].name}`,
        ...series.map(
          (own, position) => `${own.name} ${percent(groups[index].values[position])}, ${groups[index].details[position]}`,
        ),
      ],
    };
  }

  table({ series, groups }) {
    return groups.map(({ name, values, details }) => [
      name,
      ...series.flatMap((_, index) => [percent(values[index]), details[index]]),
    ]);
  }
}
