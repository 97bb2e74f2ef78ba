import { readFile } from "node:fs/promises";
import { expect, it } from "vitest";
import { studyOptions } from "./asked-study.js";
import { optionsSchema } from "../command-line/options-schema.js";

it("the published schema of a study's file is that of the options", async () => {
  const schema = optionsSchema("elbo study", studyOptions);
  // Written anew by vitest -u.
  await expect(`${JSON.stringify(schema, null, 2)}\n`).toMatchFileSnapshot("../../study.schema.json");
});

it("describes every setting of every model, and refuses what is none", async () => {
  const text = await readFile(new URL("../../study.schema.json", import.meta.url), "utf8");
  const { properties, additionalProperties } = JSON.parse(text) as {
    properties: Record<string, object>;
    additionalProperties: boolean;
  };
  expect(additionalProperties).toBe(false);
  expect(properties["beta"]).toMatchObject({ anyOf: [{ type: "number" }, { type: "array" }] });
  expect(properties["seeds"]).toMatchObject({ anyOf: [{ type: "integer" }, { type: "array" }, { type: "string" }] });
  expect(Object.keys(properties)).toEqual(expect.arrayContaining(["models", "components", "learning-rate"]));
});
