import { encodePng, pictureGrid } from "@elbo/pictures";
import { type Exhibit } from "../exhibits/exhibit.js";
import { barChart } from "./bar-chart.js";
import { createDraw } from "./chart.js";
import { type Html } from "./html.js";
import { latentChart } from "./latent-chart.js";
import { lightColors } from "./style.js";

/** Pixels and charts are files of different kinds. */
export function pictureEnding({ kind }: Exhibit): ".png" | ".svg" | undefined {
  if (kind === "left out") return undefined;
  return kind === "pictures" || kind === "png" ? ".png" : ".svg";
}

/** A picture of a report as the bytes of a file of its own: a PNG file of images, an SVG file of a chart. */
export async function pictureFile(exhibit: Exclude<Exhibit, { readonly kind: "left out" }>): Promise<Uint8Array> {
  switch (exhibit.kind) {
    case "png":
      return exhibit.png;
    case "pictures":
      return encodePng(pictureGrid(exhibit.pictures, { columns: exhibit.columns }));
    case "latent map":
      return svgFile(latentChart(await createDraw(), exhibit));
    case "bars":
      return svgFile(barChart(await createDraw(), exhibit));
  }
}

/** A chart outside of its page, whose colours are those of light paper. */
function svgFile({ text }: Html): Uint8Array {
  const [svg] = /<svg[^]*<\/svg>/.exec(text)!;
  const named = svg.includes("xmlns=") ? svg : svg.replace("<svg", '<svg xmlns="http://www.w3.org/2000/svg"');
  const colored = named.replaceAll(/var\((--[\w-]+)\)/g, (whole, name: string) => lightColors[name] ?? whole);
  return new TextEncoder().encode(`${colored}\n`);
}
