import { labelColor } from "@elbo/pictures";
import { type LatentMapExhibit } from "../exhibits/exhibit.js";
import { type Draw } from "./chart.js";
import { type Html, html } from "./html.js";
import { legend } from "./legend.js";

/** Codes in two latent units, coloured by class where there are labels. */
export function latentChart(draw: Draw, { title, code, units, latent, points, prior }: LatentMapExhibit): Html {
  const classes = [...new Set(points.map(({ label }) => label))]
    .filter((label) => label !== undefined)
    .sort((a, b) => a - b);
  const color = (label: number | undefined) => (label === undefined ? "var(--train)" : labelColor(label));
  const axis = (unit: number) => `${code} z${subscript(unit + 1)}`;
  const told = classes.length > 0 ? `, of ${classes.length} classes` : "";
  const name = `${title}: ${points.length} examples by ${axis(units[0])} and z${subscript(units[1] + 1)}${told}`;
  const chart = draw(name, (plot) => ({
    width: 370,
    height: latent === 1 ? 160 : 370,
    marginLeft: 52,
    marginBottom: 42,
    grid: true,
    x: { label: axis(units[0]), labelAnchor: "center", labelArrow: "none" },
    y: { label: axis(units[1]), labelAnchor: "center", labelArrow: "none" },
    marks: [
      prior === undefined
        ? undefined
        : plot.contour([...prior.values], {
            ...{ width: prior.columns, height: prior.rows, value: plot.identity, thresholds: [...prior.levels] },
            ...{ x1: prior.x[0], x2: prior.x[1], y1: prior.y[0], y2: prior.y[1] },
            ...{ stroke: "currentColor", strokeOpacity: 0.55, fill: "none" },
          }),
      plot.dot([...points], {
        x: "x",
        y: "y",
        r: 2.2,
        fill: ({ label }: LatentMapExhibit["points"][number]) => color(label),
        fillOpacity: 0.8,
      }),
    ],
  }));
  const entries = classes.map((label) => [String(label), color(label)] as const);
  return html`<div class="latent">${chart}${entries.length > 0 && legend(entries, "point")}</div>`;
}

function subscript(value: number): string {
  return [...String(value)].map((digit) => String.fromCodePoint(0x2080 + Number(digit))).join("");
}
