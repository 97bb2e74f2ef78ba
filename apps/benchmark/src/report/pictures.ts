import { type Pictures, pictureGrid } from "../images/picture.js";
import { encodePng, pngAddress } from "../images/png.js";
import { type Html, html } from "./html.js";

export interface FigureText {
  readonly title: string;
  readonly caption: string;
}

/** About as wide as a grid is shown, in CSS pixels. */
const shownWidth = 500;

/** A grid of images with its title and a caption that says what is seen. */
export async function pictureFigure(pictures: Pictures, columns: number, text: FigureText): Promise<Html> {
  const grid = pictureGrid(pictures, { columns });
  const address = pngAddress(await encodePng(grid));
  const zoom = Math.max(1, Math.round(shownWidth / grid.width));
  return html`<figure><h4>${text.title}</h4>
<img src="${address}" alt="${text.title}" width="${grid.width * zoom}" height="${grid.height * zoom}">
<figcaption>${text.caption}</figcaption></figure>`;
}
