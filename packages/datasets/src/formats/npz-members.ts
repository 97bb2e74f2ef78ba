import { didYouMean, requireData } from "@elbo/core";
import { requireSafeName } from "./entry-name.js";
import { type Reading } from "./reading.js";
import { readZipDirectory, type ZipEntry } from "./zip-directory.js";

const extension = new TextEncoder().encode(".npy");
const resourceForks = new TextEncoder().encode("__MACOSX/");

/**
 * The arrays of an npz file of `size` bytes, by name. Nothing of them is read yet. Other files in the archive, folders
 * and what macOS adds are passed over.
 *
 * @throws {DataError} if the archive's directory is damaged, or names of arrays repeat or lead out of the archive
 */
export function* readNpzMembers(where: string, size: number): Reading<ReadonlyMap<string, ZipEntry>> {
  const members = new Map<string, ZipEntry>();
  for (const entry of yield* readZipDirectory(where, size)) {
    if (!isArray(entry.name)) continue;
    const file = requireSafeName(where, entry.name);
    const name = file.slice(0, -extension.length);
    requireData(!members.has(name), where, "names of files", "different", file);
    members.set(name, entry);
  }
  return members;
}

/** The entry of an array that is asked for. */
export function requireMember(where: string, members: ReadonlyMap<string, ZipEntry>, name: string): ZipEntry {
  const entry = members.get(name);
  const names = [...members.keys()];
  requireData(
    entry !== undefined,
    where,
    "the name of an array",
    names.length > 0 ? `among ${names.join(", ")}` : "in the file, which has none",
    name,
    didYouMean(name, names),
  );
  return entry;
}

function isArray(name: Uint8Array): boolean {
  const end = name.subarray(-extension.length);
  return (
    end.length === extension.length &&
    extension.every((byte, i) => end[i] === byte) &&
    !resourceForks.every((byte, i) => name[i] === byte)
  );
}
