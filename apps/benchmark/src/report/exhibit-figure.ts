import { type Exhibit, type PictureExhibit } from "../exhibits/exhibit.js";
import { pictureGrid } from "../images/picture.js";
import { encodePng, pngAddress } from "../images/png.js";
import { type Draw } from "./chart.js";
import { type Html, html } from "./html.js";
import { latentChart } from "./latent-chart.js";

/** An exhibit as a figure of a page. */
export async function exhibitFigure(draw: Draw, exhibit: Exhibit): Promise<Html> {
  const content = exhibit.kind === "pictures" ? await gridImage(exhibit) : latentChart(draw, exhibit);
  return html`<figure><h4>${exhibit.title}</h4>
${content}
<figcaption>${exhibit.caption}</figcaption></figure>`;
}

/** About as wide as a grid is shown, in CSS pixels. */
const shownWidth = 500;

async function gridImage({ title, pictures, columns }: PictureExhibit): Promise<Html> {
  const grid = pictureGrid(pictures, { columns });
  const address = pngAddress(await encodePng(grid));
  const zoom = Math.max(1, Math.round(shownWidth / grid.width));
  return html`<img src="${address}" alt="${title}" width="${grid.width * zoom}" height="${grid.height * zoom}">`;
}
