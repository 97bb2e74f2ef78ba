import { codeColor } from "@elbo/pictures";
import { type Opened, type Snapshot } from "../protocol/messages.js";
import { byId, element } from "./dom.js";
import { type EngineClient } from "./engine-client.js";
import { latestOnly } from "./latest.js";
import { pickButtons, press, splitImages } from "./picks.js";
import { drawShown } from "./pictures.js";

/** The codes of a picture, and the codebook from which single ones are swapped. */
export interface CodePanel {
  /** @param live whether an engine has the model */
  open(opened: Opened, live?: boolean): void;
  show(snapshot: Snapshot): void;
}

export function createCodePanel(engine: EngineClient): CodePanel {
  let opened: Opened | undefined;
  let codes: Int32Array = new Int32Array();
  let [picked, place] = [0, 0];
  /** Whether a visitor has changed a code, so that the picture's own no longer count. */
  let swapped = false;
  let picks: readonly HTMLElement[] = [];

  const refresh = latestOnly(async () => {
    if (opened?.abilities.codes === undefined) return;
    const { picks: pictures } = opened.data;
    if (pictures === null && codes.length === 0) codes = new Int32Array(opened.abilities.codes.places);
    if (pictures !== null && !swapped) {
      const { x } = await engine.ask("example", { index: picked });
      codes = await engine.ask("codesOf", { x });
    }
    showMap();
    drawShown(byId<HTMLCanvasElement>("image"), await engine.ask("decodeCodes", { codes }));
    showBook(splitImages(await engine.ask("codebook", null), Infinity));
  });

  const showMap = () => {
    const { columns } = opened!.abilities.codes!;
    const map = byId("code-map");
    map.style.maxWidth = `${columns * 70}px`;
    const buttons = [...codes].map((code, at) => {
      const name = `Place ${at + 1} has the word ${code + 1}`;
      const button = element("button", { type: "button", "aria-label": name }, String(code + 1));
      button.style.background = colorOf(code);
      button.addEventListener("click", () => {
        place = at;
        press(buttons, [place]);
      });
      return button;
    });
    map.replaceChildren(...buttons);
    press(buttons, [place]);
  };

  const showBook = (images: readonly HTMLCanvasElement[]) => {
    const buttons = images.map((image, code) => {
      const used = [...codes].includes(code) ? ", in this picture" : "";
      const button = element(
        "button",
        { type: "button", "aria-label": `Word ${code + 1}${used}` },
        image,
        String(code + 1),
      );
      button.style.borderColor = colorOf(code);
      button.addEventListener("click", () => {
        codes = codes.with(place, code);
        swapped = true;
        refresh(undefined);
      });
      return button;
    });
    const focused = [...byId("codebook").children].indexOf(document.activeElement!);
    byId("codebook").replaceChildren(...buttons);
    buttons[focused]?.focus();
    press(buttons, [codes[place] ?? -1]);
  };

  return {
    open: (now, live = true) => {
      opened = live ? now : undefined;
      const has = now.abilities.codes !== undefined;
      byId("codes-panel").hidden = !has;
      if (!has || !live) return;
      [picked, place, swapped, codes] = [0, 0, false, new Int32Array()];
      picks = pickButtons(byId("code-picks"), splitImages(now.data.picks, 14), now.data.labels, (index) => {
        [picked, swapped] = [index, false];
        press(picks, [index]);
        refresh(undefined);
      });
      press(picks, [picked]);
      refresh(undefined);
    },
    show: () => refresh(undefined),
  };
}

function colorOf(code: number): string {
  return `rgb(${codeColor(code)
    .map((value) => Math.round(255 * value))
    .join(" ")})`;
}
