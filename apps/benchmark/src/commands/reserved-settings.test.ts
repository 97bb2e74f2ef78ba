import { count } from "@elbo/core";
import { afterAll, expect, it, vi } from "vitest";
import { findModel, registerModels } from "../models/index.js";

// Other files of this process have loaded the commands without the family, and others may load them afterwards.
vi.hoisted(() => vi.resetModules());
afterAll(() => void vi.resetModules());

it("a family's option that would have the flag of every training is refused by name", async () => {
  registerModels({ toy: { ...findModel("vae"), settings: { batchSize: count(1, "of its own") } } });
  await expect(import("./own-settings.js")).rejects.toThrow(
    'registerModels: settings must be named otherwise than the flags of every training; got "batchSize" of toy. ' +
      "Give the option another name, or leave it out of the settings.",
  );
});
