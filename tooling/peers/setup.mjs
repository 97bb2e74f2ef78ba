import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { setupCommands } from "./setup-commands.mjs";

// node tooling/peers/setup.mjs [PYTHON]: makes tooling/peers/.venv, in which the references of `bench speed --against` run.
const [, , python] = process.argv;
const folder = fileURLToPath(new URL(".", import.meta.url));
for (const [program, ...args] of setupCommands(folder, { platform: process.platform, ...(python && { python }) })) {
  console.log([program, ...args].join(" "));
  const { status, error } = spawnSync(program, args, { stdio: "inherit" });
  if (status === 0) continue;
  console.error(
    `setup: ${program} must run; got ${error?.message ?? `exit code ${status}`}. Is Python 3.11 or later there?`,
  );
  process.exit(1);
}
