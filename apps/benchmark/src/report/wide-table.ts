import { type Html, html } from "./html.js";

/** A table of a name that scrolls by itself where it is too wide, by keys too. */
export function wideTable(name: string, content: Html, kind?: string): Html {
  return html`<div class="scroll" role="region" tabindex="0" aria-label="${name}"><table${kind && html` class="${kind}"`}>
${content}
</table></div>`;
}

/** More trainings than so many have long tables, which open when they are asked for. */
const mostOpen = 8;

/** What has rows for each of so many trainings. */
export function foldedOf(trainings: number, summary: string, content: Html): Html {
  if (trainings <= mostOpen) return content;
  return html`<details><summary>${summary} of ${trainings} trainings</summary>${content}</details>`;
}
