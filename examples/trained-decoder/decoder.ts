import { vae } from "@elbo/vae";
import * as tf from "@tensorflow/tfjs";

const file = await fetch(new URL("./digits.safetensors", import.meta.url));
const model = vae.load(new Uint8Array(await file.arrayBuffer()));
const canvas = document.querySelector("canvas")!;

/** Draws what a code of two units decodes to. */
async function draw(code: readonly number[]): Promise<void> {
  const image = tf.tidy(() => model.decode(tf.tensor2d([[...code]])).as3D(8, 8, 1)); // pixels from 0 to 1
  await tf.browser.toPixels(image, canvas);
  image.dispose();
}

canvas.addEventListener("pointermove", ({ offsetX, offsetY }) => {
  const { clientWidth, clientHeight } = canvas;
  void draw([(4 * offsetX) / clientWidth - 2, 2 - (4 * offsetY) / clientHeight]);
});
await draw([0, 0]);
