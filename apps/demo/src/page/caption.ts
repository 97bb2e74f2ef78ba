import { type Opened } from "../protocol/messages.js";

/** What there is to be seen of a latent space, and what to do with it, for somebody who has read nothing. */
export function captionOf({ abilities, data }: Opened): string {
  const { units, encodes, mixture, classes, codes } = abilities;
  if (codes !== undefined)
    return `This model writes a picture in ${codes.places} words of a book of ${codes.size}. Pick a picture, one of its words, and another word for it.`;
  const made = { images: "a picture", points: "a point of the data", table: "a row of the table", none: "an example" }[
    data.shown
  ];
  const rest = units > 2 ? ` The plane is of two of its ${units} units.` : "";
  const map = `Each place is a code: move over it, and the model makes ${made} of it.${rest}`;
  if (!encodes || data.examples === 0) return map;
  const color = data.labels === null ? "" : ", in the colour of its label";
  const told = classes > 0 ? "; the label is told apart from the code" : "";
  const parts = mixture ? " Diamonds are the middles of the prior's components." : "";
  return `${map} Each dot is an example that it never saw${color}${told}.${parts}`;
}
