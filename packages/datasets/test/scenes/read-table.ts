import { readFileSync } from "node:fs";

const files = JSON.parse(
  readFileSync(new URL("../fixtures/parquet.json", import.meta.url), "utf8").replaceAll("\\n", ""),
) as Record<string, string>;
export const bytes = new Uint8Array(Buffer.from(files["snappy"]!, "base64"));
