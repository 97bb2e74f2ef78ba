import { labelColor } from "@elbo/pictures";
import { type Opened } from "../protocol/messages.js";
import { byId, element } from "./dom.js";

/** Which colour is which label, where dots are shown; and the layers that there are to be shown. */
export function showLegend({ abilities, data }: Opened): void {
  const known = data.labels === null || !abilities.encodes ? [] : [...new Set(data.labels)].sort((a, b) => a - b);
  const items = known.map((label) => {
    const dot = element("span", { class: "dot" });
    dot.style.background = labelColor(label);
    return element("li", {}, dot, String(label));
  });
  byId("legend").replaceChildren(...items);
  const there = {
    tiles: abilities.units > 0 && data.shown === "images",
    codes: abilities.encodes,
    contours: abilities.density,
  };
  for (const [layer, isThere] of Object.entries(there)) byId(`show-${layer}`).parentElement!.hidden = !isThere;
}
