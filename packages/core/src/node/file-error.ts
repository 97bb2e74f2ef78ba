import { DataError } from "../errors.js";

const advice: Readonly<Record<string, string>> = {
  EACCES: "Choose a place that you may write to.",
  EPERM: "Choose a place that you may write to.",
  EROFS: "Choose a place that can be written to.",
  ENOSPC: "Free some space, or choose another disk.",
  EDQUOT: "Free some space, or choose another disk.",
  ENOENT: "Is the path right?",
  ENOTDIR: "A part of the path is a file, not a folder.",
  EISDIR: "It is a folder, not a file.",
  ELOOP: "It is a link: put the file itself there.",
  ENXIO: "It is a pipe or a device, not a file.",
  ENAMETOOLONG: "Choose a shorter name.",
};

/** A failure of the file system as one line that says what to do. */
export function fileError(where: string, path: string, rule: string, cause: unknown): DataError {
  const { code = "", message } = cause as NodeJS.ErrnoException;
  const hint = advice[code] ?? "";
  return new DataError(`${where}: ${path} must be ${rule}; got ${message}.${hint && ` ${hint}`}`, { cause });
}
