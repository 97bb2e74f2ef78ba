import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

/** The built command line: limits need a process of their own. */
const program = fileURLToPath(new URL("../dist/cli.js", import.meta.url));

// Windows has no such limit.
test.skipIf(process.platform === "win32").each([40, 100, 200])(
  "where only %i files may be open at once, one line says what to do",
  async (limit) => {
    if (!existsSync(program)) throw new Error(`${program} is missing: build the package before its tests`);
    const command = `ulimit -n ${limit}; exec "$0" "$1" --help`;
    const { code, stdout, stderr } = await new Promise<{ code: unknown; stdout: string; stderr: string }>((resolve) => {
      execFile("sh", ["-c", command, process.execPath, program], (error, out, err) =>
        resolve({ code: error?.code ?? 0, stdout: out, stderr: err }),
      );
    });
    expect(stderr).toBe(
      "elbo: 250 files must be allowed to be open at once; got fewer. Raise the limit: ulimit -n 1024\n",
    );
    expect([code, stdout]).toEqual([1, ""]);
  },
);
