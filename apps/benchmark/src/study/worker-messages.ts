import { type BackendName } from "../engine.js";

/** What a process that trains cells is told. */
export type Order =
  | { readonly kind: "start"; readonly backend: BackendName; readonly threads: number }
  /** Work on the cell of a folder. */
  | { readonly kind: "run"; readonly folder: string }
  /** Save and stop. */
  | { readonly kind: "stop" };

/** What it says. */
export type Notice =
  /** It lives. */
  | { readonly kind: "beat" }
  /** How far its cell is, in one line. */
  | { readonly kind: "progress"; readonly line: string }
  /** Its cell is over: done, with a result or an error that is recorded; stopped, and saved; or another process works on it. */
  | { readonly kind: "ended"; readonly how: "done" | "stopped" | "busy" }
  /** Something failed that is not the training's fault, as a disk that is full. */
  | { readonly kind: "broken"; readonly message: string };
