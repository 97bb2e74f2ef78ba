import * as tf from "@tensorflow/tfjs";

/**
 * At its first use in Node tfjs's cpu backend recommends another package, which is neither needed nor the fastest here. On import the
 * backend is told that its first use is over. It is not started where there is no Node.
 */
if (tf.env().getBool("IS_NODE")) {
  const backend: object | null = tf.findBackend("cpu");
  if (backend !== null && "firstUse" in backend) backend.firstUse = false;
}
