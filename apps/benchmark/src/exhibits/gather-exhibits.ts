import { gathering } from "../gathering.js";
import { type Exhibit } from "./exhibit.js";

/** An exhibit, by its title, and how it is made. */
export type ExhibitMaker = readonly [title: string, make: () => Promise<Exhibit>];

/** Makes exhibits in order. One that fails is left out with its reason, in its place, and costs none of the others. */
export async function gatherExhibits(makers: readonly ExhibitMaker[]): Promise<Exhibit[]> {
  const exhibits: Exhibit[] = [];
  for (const [title, make] of makers) {
    const { take, leftOut } = gathering();
    const exhibit = await take(title, make);
    exhibits.push(exhibit ?? { kind: "left out", title, caption: leftOut[0]!.reason });
  }
  return exhibits;
}
