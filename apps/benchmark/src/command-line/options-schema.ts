import { type JsonObject } from "@elbo/core";
import { type Options } from "./option.js";
import { withoutFile } from "./options-file.js";

/** JSON Schema of a file of options, for editors. */
export function optionsSchema(title: string, options: Options): JsonObject {
  const properties = Object.entries(withoutFile(options)).map(([name, { summary, schema = { type: "string" } }]) => [
    name,
    { description: summary, ...schema },
  ]);
  return {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    title,
    type: "object",
    additionalProperties: false,
    properties: { $schema: { type: "string" }, ...(Object.fromEntries(properties) as JsonObject) },
  };
}
