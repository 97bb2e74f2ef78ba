import { ArgumentError } from "@elbo/core";
import { beforeEach, describe, expect, it } from "vitest";
import { defineCommand } from "./command.js";
import { Interrupted } from "./interrupted.js";
import { main } from "./main.js";
import { choice, count, flag, list, number, outputFile, text, withDefault } from "./option.js";

let seen: unknown;
let failure: Error | undefined;
let stdout: string;
let stderr: string;

const bake = defineCommand({
  name: "bake",
  summary: "makes bread",
  argument: { name: "flour", summary: "which flour" },
  options: {
    loaves: withDefault(count("how many"), 2),
    rolls: count("how many at most", 12),
    picture: outputFile(".png", "where"),
    heat: number("degrees", "how hot", { above: 0 }),
    shape: choice(["round", "long"], "what shape"),
    times: list(count("when to look")),
    note: text("words", "what to remember"),
    slow: flag("take time"),
    pan: choice(["tin", "stone"], "in what", "pan"),
  },
  note: "Bread takes what flour gives.",
  list: {
    title: "Flours",
    entries: [
      ["rye", "dark"],
      ["wheat", "light"],
    ],
  },
  run: async ({ values, argument, output }) => {
    if (failure) throw failure;
    seen = { ...values, argument };
    output.say("baking");
    output.result({ done: true }, "done");
  },
});

const clean = defineCommand({
  name: "clean",
  summary: "wipes",
  options: { times: list(count("how often")) },
  run: async () => undefined,
});

function run(line: string, environment = {}) {
  const streams = {
    stdout: { write: (part: string) => (stdout += part) },
    stderr: { write: (part: string) => (stderr += part) },
  };
  return main(line.split(" ").filter(Boolean), { commands: [bake, clean], ...streams, environment });
}

beforeEach(() => {
  [seen, failure, stdout, stderr] = [undefined, undefined, "", ""];
});

describe("arguments", () => {
  it("are read into typed values, with the fallbacks where they are absent", async () => {
    expect(await run("bake --heat=2.5e2 rye --times 5,10 --slow")).toBe(0);
    expect(seen).toEqual({
      loaves: 2,
      heat: 250,
      times: [5, 10],
      slow: true,
      rolls: undefined,
      picture: undefined,
      shape: undefined,
      note: undefined,
      pan: undefined,
      argument: "rye",
    });
  });

  it("count the last time they are given, and may be negative or hold any text", async () => {
    await run("bake --loaves 1 --loaves 3 --note=--json=x");
    expect(seen).toMatchObject({ loaves: 3, note: "--json=x" });
  });

  it.each([
    ["bake --laoves 2", 'bake: options must be known; got "--laoves". Did you mean --loaves?'],
    ["bake -l", 'bake: options must be known; got "-l". See "bake --help"; is it misspelt?'],
    ["bake --constructor x", 'bake: options must be known; got "--constructor". See "bake --help"; is it misspelt?'],
    ["bake --loaves 0", 'bake: --loaves must be an integer of at least 1; got "0".'],
    ["bake --loaves 1.5", 'bake: --loaves must be an integer of at least 1; got "1.5".'],
    ["bake --loaves=", 'bake: --loaves must be an integer of at least 1; got "".'],
    ["bake --loaves", 'bake: --loaves must be followed by <n>; got "nothing".'],
    ["bake --heat -4", 'bake: --heat must be a number above 0; got "-4".'],
    ["bake --heat hot", 'bake: --heat must be a number above 0; got "hot".'],
    ["bake --times 5,,7", 'bake: --times must be an integer of at least 1; got "".'],
    ["bake --shape flat", 'bake: --shape must be one of round, long; got "flat".'],
    ["bake --slow=no", 'bake: --slow must be given without a value; got "no".'],
    ["bake --json=true", 'bake: --json must be given without a value; got "true".'],
    ["bake --help=1", 'bake: --help must be given without a value; got "1".'],
    ["bake --rolls 13", 'bake: --rolls must be an integer from 1 to 12; got "13".'],
    ["bake --picture results.json", 'bake: --picture must be a file that ends in .png; got "results.json".'],
    [
      "bake rye wheat",
      'bake: words must be one flour at most, beside options with their values; got ["rye","wheat"]. Lists take commas: see "bake --help".',
    ],
    [
      "clean --times 5 10",
      'clean: words must be options with their values; got ["10"]. Lists take commas: see "clean --help".',
    ],
    ["fry", 'command must be one of bake, clean; got "fry".'],
  ])("%s is wrong usage, said in one line", async (line, message) => {
    expect(await run(line)).toBe(2);
    expect(stderr).toBe(`${message}\n`);
    expect(seen).toBeUndefined();
    expect(stdout).toBe("");
  });
});

describe("results", () => {
  it("are text on standard output, and messages go to standard error", async () => {
    await run("bake");
    expect([stdout, stderr]).toEqual(["done\n", "baking\n"]);
  });

  it("are one JSON document with --json", async () => {
    await run("bake --json");
    expect(JSON.parse(stdout)).toEqual({ done: true });
  });
});

describe("help", () => {
  it("lists the commands, and the options of a command with their defaults", async () => {
    expect(await run("--help")).toBe(0);
    expect(stdout).toContain("bake   makes bread");
    stdout = "";
    expect(await run("bake --loaves x --help")).toBe(0);
    expect(stdout).toMatch(/--loaves <n> +how many \(default: 2\)/);
    expect(stdout).toMatch(/--slow +take time\n/);
    expect(stdout).toMatch(/--json +print/);
    expect(stdout).toContain("flour  which flour");
    expect(stdout).toMatch(/--pan <pan> +in what\n/);
    expect(stdout).toContain("\n\nBread takes what flour gives.\n\nFlours:\n  rye    dark\n  wheat  light\n");
  });

  it.each(["bake -h", "help bake", "bake x y z -h"])("on a command is asked for by %j too", async (line) => {
    expect(await run(line)).toBe(0);
    expect(stdout).toContain("flour  which flour");
  });

  it.each(["-h", "help", "help --help"])("on all of them is asked for by %j too", async (line) => {
    expect(await run(line)).toBe(0);
    expect(stdout).toMatch(/ {2}bake +makes bread\n/);
  });

  it("on a misspelt command asks what was meant", async () => {
    expect(await run("help bkae")).toBe(2);
    expect(stderr).toContain('got "bkae". Did you mean bake?');
  });

  it("is not the version, which stands alone on its line", async () => {
    expect(await run("--version")).toBe(0);
    expect(stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  });

  it("is shown where no command is given", async () => {
    expect(await run("")).toBe(0);
    expect(stdout).toContain("Usage:");
  });
});

describe("errors", () => {
  it.each([
    ["of elbo", new ArgumentError("vae: latent must be 1.\n  Really."), 1, "vae: latent must be 1. Really.\n"],
    ["of the system", Object.assign(new Error("EACCES: no"), { code: "EACCES", syscall: "open" }), 1, "EACCES: no\n"],
    ["that are defects", new TypeError("x"), 1, "unexpected error: x (ELBO_DEBUG=1 shows where it arose)\n"],
    ["on interruption", new Interrupted("stopped"), 130, "stopped\n"],
  ])("%s end in one line and an exit code", async (_, error, code, line) => {
    failure = error;
    expect(await run("bake")).toBe(code);
    expect(stderr).toBe(line);
  });

  it("show their stack with ELBO_DEBUG=1", async () => {
    failure = new ArgumentError("no");
    await run("bake", { ELBO_DEBUG: "1" });
    expect(stderr).toContain("main.test.ts");
  });
});
