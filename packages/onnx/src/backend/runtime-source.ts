import { type Runtime } from "../runtime/runtime.js";

/** A runtime that is loaded at the first need, once for all backends that tfjs makes of one registration. */
export interface RuntimeSource {
  readonly load: () => Promise<Runtime>;
  /** Once it is there. */
  readonly loaded: Runtime | undefined;
}

export function runtimeSource(load: () => Promise<Runtime>): RuntimeSource {
  let loading: Promise<Runtime> | undefined;
  let loaded: Runtime | undefined;
  return {
    load: () => (loading ??= load().then((runtime) => (loaded = runtime))),
    get loaded() {
      return loaded;
    },
  };
}
