import { Html } from "./html.js";

/** The colours of a page by day, by the names of its properties. */
export const lightColors: Readonly<Record<string, string>> = {
  ...{ "--ground": "#ffffff", "--panel": "#f6f7f9", "--text": "#1c2128", "--soft": "#5a6472", "--line": "#d9dee5" },
  ...{ "--train": "#4269d0", "--validation": "#d9680f" },
  ...{ "--series-0": "#4269d0", "--series-1": "#d9680f", "--series-2": "#2f8f74", "--series-3": "#c23b8a" },
  ...{ "--series-4": "#7a52c7", "--series-5": "#8a6a12", "--series-6": "#2d8fb8", "--series-7": "#6b7280" },
};

const properties = Object.entries(lightColors)
  .map(([name, color]) => `${name}: ${color};`)
  .join(" ");

/** The report's style: light and dark by the reader's setting, one column on phones, plain on paper. */
export const style = new Html(`
:root {
  color-scheme: light dark;
  ${properties}
}
@media screen and (prefers-color-scheme: dark) {
  :root {
    --ground: #14171c; --panel: #1c2027; --text: #e4e7ec; --soft: #9aa4b2; --line: #343b46;
    --train: #7d9bf0; --validation: #f0a04b;
    --series-0: #7d9bf0; --series-1: #f0a04b; --series-2: #5cc0a2; --series-3: #ec79bb;
    --series-4: #ab8bf0; --series-5: #d2b04c; --series-6: #63bfe6; --series-7: #9aa4b2;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0 auto; padding: 2rem 1.25rem 4rem; max-width: 76rem; background: var(--ground); color: var(--text);
  font: 16px/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif;
}
h1 { font-size: 1.7rem; line-height: 1.25; margin: 0 0 .25rem; }
h2 { font-size: 1.25rem; margin: 2.75rem 0 .75rem; padding-top: 1.25rem; border-top: 1px solid var(--line); }
h3 { font-size: 1.02rem; margin: 1.75rem 0 .5rem; }
h4 { font-size: .92rem; font-weight: 600; margin: 0 0 .35rem; }
p { margin: .5rem 0; max-width: 60rem; }
.soft, figcaption, .notes, .again { color: var(--soft); font-size: .88rem; }
.again code { user-select: all; }
a { color: var(--train); }
code { font: .86em ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; overflow-wrap: anywhere; }
.scroll { overflow-x: auto; }
.scroll + .scroll { margin-top: 1.5rem; }
.scroll:focus-visible { outline: 2px solid var(--train); outline-offset: 2px; }
.problems { padding-left: 1.1rem; max-width: 60rem; }
nav ul { display: flex; flex-wrap: wrap; gap: .15rem 1.1rem; list-style: none; padding: 0; margin: .75rem 0 0; font-size: .92rem; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; font-size: .92rem; min-width: 100%; }
th, td { padding: .35rem .7rem; text-align: right; vertical-align: baseline; white-space: nowrap; border-bottom: 1px solid var(--line); }
thead th { color: var(--soft); font-weight: 600; border-bottom-width: 2px; white-space: normal; }
th[scope=rowgroup], th[scope=row], .word { text-align: left; font-weight: 600; }
th[scope=rowgroup], th[scope=row], td.word { white-space: normal; min-width: 8rem; }
td.word { font-weight: 400; }
tr.test td { font-weight: 600; }
tbody + tbody tr:first-child > * { border-top: 2px solid var(--line); }
thead button { all: unset; cursor: pointer; white-space: normal; }
thead button:focus-visible { outline: 2px solid var(--train); }
[aria-sort=ascending] button::after { content: " ↑"; }
[aria-sort=descending] button::after { content: " ↓"; }
.notes { padding-left: 1.1rem; margin: .75rem 0; max-width: 60rem; }
.charts { display: flex; flex-wrap: wrap; gap: 1.25rem 1.5rem; }
.chart { flex: 1 1 300px; max-width: 380px; min-width: 0; }
.chart.wide { flex-basis: 100%; max-width: 760px; }
svg { max-width: 100%; height: auto; overflow: visible; }
.legend { display: flex; flex-wrap: wrap; gap: .2rem 1rem; list-style: none; padding: 0; margin: .5rem 0; font-size: .88rem; }
.legend li { display: flex; align-items: center; gap: .4rem; }
.swatch { width: .85rem; height: .85rem; border-radius: 2px; display: inline-block; background: currentColor; print-color-adjust: exact; }
.line-1, .line-2, .line-3 { width: 1.6rem; height: .2rem; }
.line-1 { background: repeating-linear-gradient(90deg, currentColor 0 6px, transparent 6px 9px); }
.line-2 { background: repeating-linear-gradient(90deg, currentColor 0 2px, transparent 2px 5px); }
.line-3 { background: repeating-linear-gradient(90deg, currentColor 0 9px, transparent 9px 12px, currentColor 12px 14px, transparent 14px 17px); }
.point-0 { border-radius: 50%; }
.point-1 { border-radius: 0; }
.point-2 { clip-path: polygon(50% 0, 100% 100%, 0 100%); }
.point-3 { clip-path: polygon(50% 0, 80% 50%, 50% 100%, 20% 50%); }
.figures { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 22rem), 1fr)); gap: 1.5rem; align-items: start; }
figure { margin: 0; break-inside: avoid; }
figcaption { margin-top: .45rem; }
figure h4 { margin-bottom: .5rem; }
img { display: block; max-width: 100%; height: auto; image-rendering: pixelated; }
.latent { max-width: 34rem; }
details { margin: 1rem 0; }
summary { cursor: pointer; font-weight: 600; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .2rem 1rem; font-size: .9rem; margin: .75rem 0; }
dt { color: var(--soft); }
dd { margin: 0; overflow-wrap: anywhere; }
@media (max-width: 40rem) { body { padding: 1.25rem .9rem 3rem; } dl { grid-template-columns: 1fr; } dd { margin-bottom: .4rem; } }
@media print {
  :root { color-scheme: light; }
  body { max-width: none; padding: 0; font-size: 11pt; }
  h2, h3, h4 { break-after: avoid; }
  .chart, figure, tr { break-inside: avoid; }
  .scroll { overflow: visible; }
  table { font-size: 8pt; }
  th, td { padding: .2rem .4rem; }
  nav { display: none; }
  img { print-color-adjust: exact; }
}
`);
