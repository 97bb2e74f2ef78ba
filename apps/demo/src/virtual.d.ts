declare module "virtual:catalogue" {
  /** A `Catalogue` of the protocol. */
  const catalogue: unknown;
  export default catalogue;
}

/** Registers the backend "webgl". */
declare module "virtual:webgl";

declare module "@tensorflow/tfjs-backend-wasm/wasm-out/tfjs-backend-wasm-threaded-simd.js" {
  import { type BackendWasm } from "@tensorflow/tfjs-backend-wasm";

  type Wrapped = (...values: number[]) => number;
  type Module = BackendWasm["wasm"] & {
    cwrap(name: string, result: "number" | null, types: readonly "number"[]): Wrapped;
  };

  /** Compiles the build with threads, and starts them. */
  export default function factory(config: {
    /** Address of the script that threads run. */
    readonly mainScriptUrlOrBlob: string;
    locateFile(path: string): string;
  }): Promise<Module>;
}

declare module "@tensorflow/tfjs-backend-wasm/wasm-out/tfjs-backend-wasm-threaded-simd.worker.js" {
  /** What a thread's worker runs first. */
  export const wasmWorkerContents: string;
}
