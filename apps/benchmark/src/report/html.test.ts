import { expect, it } from "vitest";
import { Html, html } from "./html.js";

it("escapes text in elements and attributes", () => {
  expect(html`<p title="${`"'`}">${"<script>&"}</p>`.text).toBe('<p title="&quot;&#39;">&lt;script&gt;&amp;</p>');
});

it("keeps markup, joins lists, and leaves out what is undefined or false", () => {
  const items = ["a", "<b>"].map((text) => html`<li>${text}</li>`);
  expect(html`<ul>${items}</ul>${undefined}${false}${0}${new Html("<hr>")}`.text).toBe(
    "<ul><li>a</li><li>&lt;b&gt;</li></ul>0<hr>",
  );
});
