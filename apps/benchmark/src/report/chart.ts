import type * as Observable from "@observablehq/plot";
import { Html } from "./html.js";

type Plot = typeof Observable;
export type PlotOptions = Parameters<Plot["plot"]>[0];

/** Draws charts as static SVG, each an image of a name that says what is seen, with the plotting library handed in. */
export type Draw = (name: string, describe: (plot: Plot) => PlotOptions) => Html;

/**
 * Makes a drawer of charts. The plotting library and the document that it draws into load here, and only here.
 */
export async function createDraw(): Promise<Draw> {
  const [plot, { Window }] = await Promise.all([import("@observablehq/plot"), import("happy-dom")]);
  // Both describe the same DOM in types of their own.
  const document = new Window().document as unknown as Document;
  const shared = { document, style: { fontFamily: "inherit", fontSize: "12px", background: "none" } };
  return (name, describe) => {
    const { style, ...options } = describe(plot)!;
    const merged = { ...shared.style, ...(typeof style === "object" ? style : {}) };
    const svg = plot.plot({ ...options, document, style: merged, ariaLabel: name });
    svg.setAttribute("role", "img");
    return new Html(svg.outerHTML);
  };
}
