import { type ImageSize, type Opened, type Shown } from "../protocol/messages.js";
import { type Settings } from "../protocol/settings.js";
import { byId } from "./dom.js";
import { type EngineClient } from "./engine-client.js";
import { offer, pngOf, readBytes, readImages } from "./files.js";
import { notify } from "./notice.js";

/** What saving, loading and dropping in need of the page. */
export interface ExchangeContext {
  readonly engine: EngineClient;
  /** Runs a task and says what went wrong. */
  readonly attempt: (task: () => Promise<unknown>) => Promise<void>;
  readonly settings: () => Settings;
  readonly samples: () => Shown | null;
  readonly ready: () => Promise<void>;
  readonly load: (file: Uint8Array) => Promise<void>;
  /** Shows what a run's report says. */
  readonly report: (text: string) => void;
  /** The size of images that a model waits for; undefined where none does. */
  readonly wanted: () => ImageSize | undefined;
  readonly use: (data: { readonly name: string; readonly title: string }) => Promise<void>;
}

/** The size of images that a model waits for; undefined where it has its data, or others. */
export function sizeWantedBy({ data }: Opened): ImageSize | undefined {
  if (data.missing === null || data.shown !== "images") return undefined;
  const { height, width, channels } = data;
  return { height, width, channels };
}

/** Buttons and drops that take files in and give them out. */
export function listenForFiles(context: ExchangeContext): void {
  const { engine, attempt, settings, samples, ready } = context;
  const modelInput = byId<HTMLInputElement>("model-file");
  const dataInput = byId<HTMLInputElement>("data-file");
  const onClick = (id: string, task: () => Promise<unknown> | void) =>
    byId(id).addEventListener("click", () => void attempt(async () => task()));

  onClick("save", async () => {
    await ready();
    const file = await engine.ask("save", null);
    offer(
      Uint8Array.from(file),
      `${settings().model}-${settings().data.replace(":", "-")}.safetensors`,
      "application/octet-stream",
    );
  });
  onClick("load", () => modelInput.click());
  onClick("add-data", () => dataInput.click());
  onClick("picture", async () => {
    const shown = samples();
    if (shown?.kind !== "images") return notify("Samples of these data are no images, and make no picture.");
    offer(pngOf(shown), `${settings().model}-samples.png`, "image/png");
  });
  onClick("share", () => copyLink());

  const take = (files: readonly File[]) => attempt(() => takeFiles(files, context));
  for (const input of [modelInput, dataInput])
    input.addEventListener("change", () => {
      void take([...(input.files ?? [])]);
      input.value = "";
    });
  listenForDrops((files) => void take(files));
}

/** Browsers give no clipboard to pages without https, nor where a visitor has refused it. */
async function copyLink(): Promise<void> {
  const copied = await navigator.clipboard?.writeText(location.href).then(
    () => true,
    () => false,
  );
  notify(
    copied
      ? "The link with these settings is in the clipboard."
      : "This browser gives no clipboard to the page: copy the link from the address bar.",
  );
}

/** A model, a run's report or data, by what the file is called. */
async function takeFiles(
  files: readonly File[],
  { engine, load, use, wanted, report }: ExchangeContext,
): Promise<void> {
  const [first] = files;
  if (first === undefined) return;
  if (/\.html?$/i.test(first.name)) return report(new TextDecoder().decode(await readBytes(first)));
  if (/\.safetensors$/i.test(first.name)) return load(await readBytes(first));
  const isArray = /\.(npy|npz|gz|csv|tsv|parquet)$|ubyte$/i.test(first.name);
  if (!isArray) {
    const title = files.length === 1 ? first.name : `${files.length} images`;
    return use(await engine.ask("addData", { name: title, bytes: [], images: await readImages(files, wanted()) }));
  }
  const bytes = await Promise.all(files.map(readBytes));
  return use(await engine.ask("addData", { name: first.name, bytes }));
}

function listenForDrops(take: (files: readonly File[]) => void): void {
  const mark = (on: boolean) => document.body.classList.toggle("dropping", on);
  addEventListener("dragover", (event) => {
    if (!event.dataTransfer?.types.includes("Files")) return;
    event.preventDefault();
    mark(true);
  });
  addEventListener("dragleave", ({ relatedTarget }) => {
    if (relatedTarget === null) mark(false);
  });
  addEventListener("drop", (event) => {
    event.preventDefault();
    mark(false);
    take([...(event.dataTransfer?.files ?? [])]);
  });
}
