import * as tf from "@tensorflow/tfjs";

/**
 * At its first use in Node tfjs's cpu backend recommends another package, which is neither needed nor the fastest here. On import
 * every such backend, of which tfjs may make more than one, is told that its first use is over. Where there is no Node, none is made.
 */
if (tf.env().getBool("IS_NODE")) {
  const backend: object | null = tf.findBackend("cpu");
  if (backend !== null && "firstUse" in backend) {
    backend.firstUse = false;
    const over = { get: () => false, set: () => undefined, configurable: true };
    Object.defineProperty(Object.getPrototypeOf(backend), "firstUse", over);
  }
}
