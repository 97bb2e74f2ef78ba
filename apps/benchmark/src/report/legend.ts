import { type Html, html } from "./html.js";
import { type SeriesLook } from "./series.js";

/** What a chart draws of a series. */
export type SeriesMark = "line" | "point";

/** Which color, and which dashes or shape, is which series. */
export function legend(entries: readonly (readonly [string, string | SeriesLook])[], mark: SeriesMark = "line"): Html {
  return html`<ul class="legend">${entries.map(
    ([name, look]) =>
      html`<li>${swatch(typeof look === "string" ? { color: look, round: 0 } : look, mark)}${name}</li>`,
  )}</ul>`;
}

function swatch({ color, round }: SeriesLook, mark: SeriesMark): Html {
  const plain = mark === "line" && round === 0;
  return html`<span class="swatch${plain ? "" : ` ${mark}-${round}`}" style="color:${color}"></span>`;
}
