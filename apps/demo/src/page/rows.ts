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

function tableOf({ columns, rows, paired }: Table, title: string): HTMLTableElement {
  const caption = element("caption", { class: "visually-hidden" }, title);
  const names = columns.map((name) => element("th", { scope: "col" }, name));
  const head = element("thead", {}, element("tr", {}, ...(paired ? [element("td")] : []), ...names));
  const body = rows.map((row, i) => {
    const isMade = paired && i % 2 === 1;
    const first = paired ? [element("th", { scope: "row" }, isMade ? "made of it" : "example")] : [];
    const cells = row.map((value) => element("td", { class: typeof value === "number" ? "number" : "" }, show(value)));
    return element("tr", { class: isMade ? "made" : "" }, ...first, ...cells);
  });
  return element("table", {}, caption, head, element("tbody", {}, ...body));
}

/** Four digits say more than a model knows. */
function show(value: Cell): string {
  if (value === null) return "–";
  return typeof value === "number" ? String(Number(value.toPrecision(4))) : value;
}
