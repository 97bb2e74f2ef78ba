import { labelColor } from "@elbo/pictures";
import { byId, element } from "./dom.js";

/** Which colour is which label. */
export function showLegend(labels: Int32Array | null): void {
  const known = labels === null ? [] : [...new Set(labels)].sort((a, b) => a - b);
  const items = known.map((label) => {
    const dot = element("span", { class: "dot" });
    dot.style.background = labelColor(label);
    return element("li", {}, dot, String(label));
  });
  byId("legend").replaceChildren(...items);
}
