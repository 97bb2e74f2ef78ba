import fs from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import { isAbsolute, join, relative, resolve } from "node:path";

/** @typedef {import("./faults.d.mts").Call} Call */

const moment = Date.UTC(2026, 0, 2, 3, 4, 5);

/**
 * Who is asked before each call, and for which folder.
 *
 * @type {{ root: string, before: (call: Call) => void } | undefined}
 */
let watcher;
/** Above 0 within a call, whose own calls are nobody's business, and while the watcher is asked. */
let depth = 0;
/** Files that were opened in the folder. @type {WeakMap<object, string>} */
const opened = new WeakMap();

/**
 * Calls back before each call of the file system that concerns a folder, and stops the clock, so that a run writes the same
 * byte for byte each time. Modules that are loaded before this one may keep calls of their own, which are not seen.
 *
 * @param {string} folder
 * @param {(call: Call) => void} before
 * @returns {() => void} takes all back
 */
export function watchCalls(folder, before) {
  watcher = { root: resolve(folder), before };
  const goOn = stopClock();
  return () => {
    watcher = undefined;
    goOn();
  };
}

/** The path relative to the folder that is watched; undefined elsewhere. @param {unknown} path */
function within(path) {
  if (watcher === undefined || depth > 0 || typeof path !== "string") return undefined;
  const own = relative(watcher.root, resolve(path));
  return own.startsWith("..") || isAbsolute(own) ? undefined : own;
}

/**
 * Asks the watcher. Returns whether the call fails.
 *
 * @param {string} name @param {string} path @param {any[]} args @param {unknown} content
 */
function fails(name, path, args, content) {
  /** @type {Call} */
  const call = { ...kindOf(name, args), name, path };
  if (writes(name)) call.content = Buffer.from(/** @type {string} */ (content));
  depth++;
  try {
    watcher?.before(call);
  } finally {
    depth--;
  }
  return call.fails === true;
}

/** @param {any} owner @param {string} name @param {(original: any, self: any, args: any[]) => any} around */
function replace(owner, name, around) {
  const original = owner[name];
  owner[name] = function (/** @type {any[]} */ ...args) {
    return around(original, this, args);
  };
}

/** What every open file inherits from. */
const handles = await prototypeOfHandles();

for (const name of functionsOf(fs.promises))
  replace(fs.promises, name, (original, self, args) => {
    const path = within(args[0]) ?? within(args[1]);
    if (path === undefined) return original.apply(self, args);
    if (fails(name, path, args, args[1])) return Promise.reject(full(name));
    const result = original.apply(self, args);
    if (name !== "open") return result;
    return result.then((/** @type {object} */ file) => {
      opened.set(file, path);
      return file;
    });
  });
for (const name of functionsOf(fs).filter((each) => each.endsWith("Sync")))
  replace(fs, name, (original, self, args) => {
    const path = within(args[0]);
    if (path !== undefined && fails(name, path, args, args[1])) throw full(name);
    depth++;
    try {
      return original.apply(self, args);
    } finally {
      depth--;
    }
  });
for (const name of ["writeFile", "appendFile", "truncate", "sync", "datasync", "readFile", "read", "stat"])
  replace(handles, name, (original, self, args) => {
    const path = depth > 0 || watcher === undefined ? undefined : opened.get(self);
    if (path === undefined) return original.apply(self, args);
    return fails(name, path, args, args[0]) ? Promise.reject(full(name)) : original.apply(self, args);
  });
syncBuiltinESMExports();

function stopClock() {
  const [RealDate, { now }] = [Date, performance];
  globalThis.Date = /** @type {DateConstructor} */ (
    class extends RealDate {
      /** @param {any[]} given */
      constructor(...given) {
        // @ts-expect-error -- a date takes what it is given
        super(...(given.length === 0 ? [moment] : given));
      }
      static now() {
        return moment;
      }
    }
  );
  performance.now = () => 0;
  return () => {
    globalThis.Date = RealDate;
    performance.now = now;
  };
}

/** @param {object} owner */
function functionsOf(owner) {
  return Object.entries(owner).flatMap(([name, value]) => (typeof value === "function" ? [name] : []));
}

async function prototypeOfHandles() {
  const file = await fs.promises.open(new URL(import.meta.url), "r");
  await file.close();
  return Object.getPrototypeOf(file);
}

/** @param {string} name */
function writes(name) {
  return /^(write|append)File/.test(name);
}

/** @param {string} name @param {any[]} args */
function kindOf(name, args) {
  const opens = /^open/.test(name) && /[wax+]/.test(String(args[1] ?? "r"));
  const adds = opens || writes(name) || /^(mkdir|rename|copyFile|cp)/.test(name);
  return { changes: adds || /^(unlink|rm|truncate)/.test(name), takesSpace: adds || /sync$/.test(name) };
}

/**
 * Does half of what a call that writes a file does.
 *
 * @param {string} folder
 * @param {Call} call
 */
export function writeHalf(folder, { path, content }) {
  if (content !== undefined) fs.appendFileSync(join(folder, path), content.subarray(0, Math.floor(content.length / 2)));
}

/** @param {string} syscall */
function full(syscall) {
  const message = `ENOSPC: no space left on device, ${syscall}`;
  return Object.assign(new Error(message), { code: "ENOSPC", errno: -28, syscall });
}
