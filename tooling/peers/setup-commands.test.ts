import { join } from "node:path";
import { expect, test } from "vitest";
import { setupCommands } from "./setup-commands.mjs";

test("an environment is made, filled with the pinned packages, and asked for its versions", () => {
  const own = join("peers", ".venv", "bin", "python");
  const commands = setupCommands("peers", { platform: "linux" });
  expect(commands.map((command) => command.slice(0, 4))).toEqual([
    ["python3", "-m", "venv", join("peers", ".venv")],
    [own, "-m", "pip", "install"],
    [own, "-c", expect.stringContaining("import torch, jax, pythae")],
  ]);
  const files = ["requirements.txt", "requirements-pythae.txt"].map((file) => join("peers", file));
  expect(commands[1]!.slice(4)).toEqual(["-r", files[0], "-r", files[1]]);
});

test("Windows has other names, and another Python can make the environment", () => {
  const [make, fill] = setupCommands("peers", { platform: "win32" });
  expect(make![0]).toBe("python");
  expect(fill![0]).toBe(join("peers", ".venv", "Scripts", "python.exe"));
  expect(setupCommands("peers", { platform: "linux", python: "/opt/python3.12" })[0]![0]).toBe("/opt/python3.12");
});
