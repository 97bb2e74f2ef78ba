import { type BarExhibit } from "../exhibits/exhibit.js";
import { type Draw } from "./chart.js";
import { type Html } from "./html.js";

/** Numbers as bars from left to right. */
export function barChart(draw: Draw, { title, values, x, y }: BarExhibit): Html {
  return draw(`${title}: ${y} by ${x}, ${values.length} bars`, (plot) => ({
    width: 370,
    height: 240,
    marginLeft: 52,
    marginBottom: 38,
    x: { label: x, labelAnchor: "center", labelArrow: "none" },
    y: { label: y, grid: true },
    marks: [
      plot.rectY([...values.entries()], {
        ...{ x1: ([at]: [number, number]) => at + 0.5, x2: ([at]: [number, number]) => at + 1.5 },
        ...{ y: ([, value]: [number, number]) => value, fill: "var(--train)", insetLeft: 0.5 },
      }),
      plot.ruleY([0]),
    ],
  }));
}
