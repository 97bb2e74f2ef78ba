import { type Html, html } from "./html.js";

/** A table of a name that scrolls by itself where it is too wide, by keys too. */
export function wideTable(name: string, content: Html, kind?: string): Html {
  return html`<div class="scroll" role="region" tabindex="0" aria-label="${name}"><table${kind && html` class="${kind}"`}>
${content}
</table></div>`;
}
