import { type Cell, type Shown } from "../protocol/messages.js";
import { element } from "./dom.js";

type Table = Extract<Shown, { kind: "table" }>;

/** Where the rows of a canvas are: beside it, in its stead. */
const places = new WeakMap<HTMLCanvasElement, HTMLElement>();

/** Shows rows of a table in the place of a canvas, in the data's own units; anything else leaves the canvas. */
export function showRows(canvas: HTMLCanvasElement, shown: Shown | null): void {
  const isTable = shown?.kind === "table";
  canvas.classList.toggle("as-rows", isTable);
  const known = places.get(canvas);
  known?.toggleAttribute("hidden", !isTable);
  if (!isTable) return;
  const place = known ?? element("div", { class: "rows", tabindex: "0", role: "region" });
  if (known === undefined) canvas.after(place);
  places.set(canvas, place);
  const title = canvas.getAttribute("aria-label") ?? "";
  place.setAttribute("aria-label", title);
  place.replaceChildren(tableOf(shown, title));
}

function tableOf({ columns, rows, names, group = Infinity }: Table, title: string): HTMLTableElement {
  const caption = element("caption", { class: "visually-hidden" }, title);
  const titles = columns.map((column) => element("th", { scope: "col" }, column));
  const head = element("thead", {}, element("tr", {}, ...(names ? [element("td")] : []), ...titles));
  const body = rows.map((row, i) => {
    const first = names ? [element("th", { scope: "row" }, names[i]!)] : [];
    const cells = row.map((value) => element("td", { class: typeof value === "number" ? "number" : "" }, show(value)));
    return element("tr", { class: (i + 1) % group === 0 ? "last" : "" }, ...first, ...cells);
  });
  return element("table", {}, caption, head, element("tbody", {}, ...body));
}

/** Four digits say more than a model knows. */
function show(value: Cell): string {
  if (value === null) return "–";
  return typeof value === "number" ? String(Number(value.toPrecision(4))) : value;
}
