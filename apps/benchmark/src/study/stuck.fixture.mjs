import process from "node:process";
import { setInterval } from "node:timers";

// A process that lives and waits for what never comes.
process.on("message", ({ kind }) => {
  if (kind === "stop") process.exit();
});
setInterval(() => process.send({ kind: "beat" }), 20);
