import { encodePng, pictureGrid, pngAddress } from "@elbo/pictures";
import { type Exhibit, type PictureExhibit } from "../exhibits/exhibit.js";
import { barChart } from "./bar-chart.js";
import { madeBy } from "./commands.js";
import { type Draw } from "./chart.js";
import { type Html, html } from "./html.js";
import { latentChart } from "./latent-chart.js";

/**
 * An exhibit as a figure of a page.
 *
 * @param command the words that make it again
 */
export function exhibitFigure(draw: Draw, exhibit: Exhibit, command: readonly string[]): Html {
  return html`<figure><h4>${exhibit.title}</h4>
${content(draw, exhibit)}
${exhibit.kind !== "left out" && madeBy(command)}<figcaption>${exhibit.caption}</figcaption></figure>`;
}

function content(draw: Draw, exhibit: Exhibit): Html {
  switch (exhibit.kind) {
    case "pictures":
      return pictureImage(exhibit);
    case "png":
      return image(exhibit.png, exhibit.title);
    case "latent map":
      return latentChart(draw, exhibit);
    case "bars":
      return barChart(draw, exhibit);
    case "left out":
      return html`<p class="soft">Left out:</p>`;
  }
}

/** A grid of images as an image of the page. */
export function pictureImage({
  title,
  pictures,
  columns,
}: Pick<PictureExhibit, "title" | "pictures" | "columns">): Html {
  return image(encodePng(pictureGrid(pictures, { columns })), title);
}

/** About as wide as a grid is shown, in CSS pixels. */
const shownWidth = 500;

function image(png: Uint8Array, title: string): Html {
  const { width, height } = pngSize(png);
  const zoom = Math.max(1, Math.round(shownWidth / width));
  return html`<img src="${pngAddress(png)}" alt="${title}" width="${width * zoom}" height="${height * zoom}">`;
}

/** Width and height in the header of a PNG file. */
function pngSize(bytes: Uint8Array): { width: number; height: number } {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return { width: view.getUint32(16), height: view.getUint32(20) };
}
