import { requireData } from "@elbo/core";

const maxLength = 255;

/**
 * The name of an entry of an archive, if it stays in its folder wherever it is unpacked.
 *
 * @param bytes the name as UTF-8
 * @throws {DataError} if it is absolute, has a drive, `..`, empty parts, backslashes or control characters, or is not
 *   UTF-8
 */
export function requireSafeName(where: string, bytes: Uint8Array): string {
  requireData(bytes.length <= maxLength, where, "names of files", `at most ${maxLength} bytes`, bytes.length);
  const name = decode(bytes);
  const rule = "a relative path inside the archive";
  const safe =
    name !== undefined &&
    !/[\\:\p{Cc}]/u.test(name) &&
    name.split("/").every((part) => part !== "" && part !== "." && part !== "..");
  requireData(safe, where, "names of files", rule, name ?? [...bytes]);
  return name;
}

function decode(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}
