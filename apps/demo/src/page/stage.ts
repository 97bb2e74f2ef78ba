import { type Opened, type Shown, type Snapshot } from "../protocol/messages.js";
import { captionOf } from "./caption.js";
import { createCodePanel } from "./code-panel.js";
import { byId } from "./dom.js";
import { type EngineClient } from "./engine-client.js";
import { createExplore, type Explore } from "./explore.js";
import { createHistory } from "./history.js";
import { showLegend } from "./legend.js";
import { type Exhibit } from "./showcase.js";
import { usageOf } from "./status.js";
import { createViews } from "./views.js";

/** Everything that shows the page's model: its space or codes, what it makes, and the moments of its training. */
export interface Stage {
  readonly explore: Explore;
  /** @param exhibit what was trained beforehand, which needs no engine */
  open(opened: Opened, exhibit?: Exhibit): void;
  /** A new moment of a training, which is shown unless one of the past is looked at. */
  take(snapshot: Snapshot): void;
  /** Shows a moment that is not kept. */
  show(snapshot: Snapshot): void;
  refresh(): void;
  readonly samples: Shown | null;
}

/** What is told of the stage. */
export interface StageEvents {
  /** The code has changed. */
  readonly moved: () => void;
  /** A moment of the present is shown. */
  readonly shown: () => void;
  /** An exhibit is asked for more than its pictures show. */
  readonly wake: () => void;
}

export function createStage(engine: EngineClient, { moved, shown, wake }: StageEvents): Stage {
  const explore = createExplore(engine, {
    ...{ canvas: byId<HTMLCanvasElement>("plane"), image: byId<HTMLCanvasElement>("image"), controlled: true, wake },
    moved: () => {
      views.moved();
      moved();
    },
  });
  const views = createViews(engine, explore, wake);
  const codePanel = createCodePanel(engine);
  const history = createHistory((moment) => {
    explore.showPast(moment);
    if (moment !== null) views.show(moment.snapshot);
    else if (history.present !== undefined) show(history.present.snapshot);
  });

  const show = (snapshot: Snapshot) => {
    explore.show(snapshot);
    views.show(snapshot);
    codePanel.show(snapshot);
    byId("usage").textContent = usageOf(snapshot);
    shown();
  };

  return {
    ...{ explore, show },
    open: (opened, exhibit) => {
      history.clear();
      explore.open(opened, exhibit);
      views.open(opened, exhibit === undefined);
      codePanel.open(opened, exhibit === undefined);
      byId("caption").textContent = captionOf(opened);
      byId("space-title").textContent = opened.abilities.codes === undefined ? "Latent space" : "Codes";
      showLegend(opened);
      if (exhibit === undefined) return;
      explore.show(exhibit.snapshot);
      views.show(exhibit.snapshot);
    },
    take: (snapshot) => {
      history.add({ snapshot, plane: explore.plane });
      if (history.live) show(snapshot);
    },
    refresh: () => {
      explore.refresh();
      views.refresh();
    },
    get samples() {
      return views.samples;
    },
  };
}
