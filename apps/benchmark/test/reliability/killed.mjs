// Loaded before the command line (node --import): ends the process, as a kill does, at a call of the file system that concerns a
// folder. ELBO_KILL is {"folder": <path>, "at": <number of the call>, "torn": <whether half of what it writes is written>}.
import { watchCalls, writeHalf } from "./faults.mjs";

const { folder, at, torn } = JSON.parse(process.env["ELBO_KILL"] ?? "");
let calls = 0;
watchCalls(folder, (call) => {
  if (calls++ !== at) return;
  if (torn) writeHalf(folder, call);
  process.kill(process.pid, "SIGKILL");
});
