import { immediateFeeds, type Pass, RandomStream, withPass } from "@elbo/core";
import * as tf from "@tensorflow/tfjs";

/** Runs `body` as a step does, with updates at its end. */
export function inStep(body: (pass: Pass) => void, { training = true, seed = 4 } = {}): void {
  const feeds = immediateFeeds({ step: 0, stream: RandomStream.fromSeed(seed) });
  tf.tidy(() => withPass({ training, feeds }, (pass) => body(pass)));
}
