import { type News, type Wish } from "./messages.js";

const worker = new Worker(new URL("./worker.ts", import.meta.url), { type: "module" });
const ask = (wish: Wish): void => worker.postMessage(wish);

const train = document.querySelector<HTMLButtonElement>("#train")!;
const stop = document.querySelector<HTMLButtonElement>("#stop")!;
const status = document.querySelector("p")!;
const canvas = document.querySelector("canvas")!;
const save = document.querySelector("a")!;

function show(news: News): void {
  if (news.kind === "progress") {
    const { width, height, data } = news.samples;
    status.textContent = `step ${news.step}, ${news.loss.toFixed(1)} nats, on ${news.backend}`;
    Object.assign(canvas, { width, height });
    canvas.getContext("2d")!.putImageData(new ImageData(new Uint8ClampedArray(data), width, height), 0, 0);
    return;
  }
  setTraining(false);
  if (news.kind === "failed") return void (status.textContent = news.message);
  URL.revokeObjectURL(save.href);
  save.href = URL.createObjectURL(new Blob([news.file]));
  save.hidden = false;
}

function setTraining(training: boolean): void {
  train.disabled = training;
  stop.disabled = !training;
}

worker.addEventListener("message", ({ data }: MessageEvent<News>) => show(data));
worker.addEventListener("error", ({ message }) => show({ kind: "failed", message }));
train.addEventListener("click", () => {
  setTraining(true);
  ask({ kind: "train", epochs: 20 });
});
stop.addEventListener("click", () => ask({ kind: "stop" }));
