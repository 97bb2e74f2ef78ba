import { execFileSync, spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { install } from "./install.mjs";
import { root } from "./root.mjs";

// The steps of CONTRIBUTING.md, in a copy of the workspace: they install, and build all that the command line needs.
describe.runIf(process.env["ELBO_LONG"] === "1")("a family that is added", { timeout: 7_200_000 }, () => {
  let copy: string;
  let env: NodeJS.ProcessEnv;

  beforeAll(async () => {
    // The install of this workspace gives the pinned pnpm, and its cache what is built here already.
    env = { TURBO_CACHE_DIR: join(root, ".turbo/cache"), ...(await install("to stderr")) };
    copy = realpathSync(mkdtempSync(join(tmpdir(), "elbo-new-family-")));
    const listed = ["ls-files", "--cached", "--others", "--exclude-standard", "-z"];
    const files = execFileSync("git", listed, { cwd: root, encoding: "utf8" }).split("\0");
    for (const file of files.filter((each) => each !== "" && existsSync(join(root, each))))
      cpSync(join(root, file), join(copy, file));
  }, 1_800_000);
  afterAll(() => rmSync(copy, { recursive: true, force: true }), 1_800_000);

  /** Runs pnpm in the copy. */
  function pnpm(...args: string[]): string {
    const run = spawnSync("pnpm", args, { cwd: copy, env, encoding: "utf8", shell: process.platform === "win32" });
    expect(run.status, `pnpm ${args.join(" ")}\n${run.stdout}${run.stderr}`).toBe(0);
    return run.stdout;
  }

  test("is written, and installed beside the others", () => {
    expect(pnpm("new-package", "ladder-vae")).toContain("wrote packages/ladder-vae/src/ladder-vae.ts");
    pnpm("install", "--no-frozen-lockfile", "--prefer-offline");
  });

  test("passes the contract of models, and the checks of the workspace", () => {
    pnpm("--filter", "@elbo/ladder-vae", "test");
    for (const check of ["check:graph", "check:workspace", "check:unused"]) pnpm(check);
    const written = ["packages/ladder-vae", "apps/benchmark/src/models"].map((folder) => `${folder}/**/*.ts`);
    pnpm("exec", "prettier", "--check", ...written);
    pnpm("--filter", "@elbo/consumer", "exec", "vitest", "run", "src/surface.test.ts", "-t", "ladder-vae");
  });

  test("is trained by the command line with its own option, saved, and loaded again", () => {
    const out = join(copy, "run");
    const sizes = [
      "--latent",
      "2",
      "--hidden",
      "8",
      "--epochs",
      "1",
      "--evidence-samples",
      "3",
      "--most-examples",
      "20",
    ];
    const asked = ["--kl-weight", "0.5", ...sizes, "--out", out, "--json"];
    const { trainings } = JSON.parse(pnpm("bench", "train", "--model", "ladder-vae", ...asked)) as {
      trainings: { name: string; model: { kind: string; config: object } }[];
    };
    expect(trainings.map(({ name }) => name)).toEqual(["ladder-vae-2-klWeight0.5-seed1"]);
    expect(trainings[0]!.model).toMatchObject({ kind: "ladder-vae", config: { klWeight: 0.5, samples: 1 } });
    pnpm("bench", "sample", out);
    expect(pnpm("bench", "train", "--help")).toContain("weight of the KL (ladder-vae; default: 1)");
  });
});
