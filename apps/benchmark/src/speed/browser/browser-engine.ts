/** What steps run on in a page. */
export interface BrowserEngine {
  readonly title: string;
  readonly backend: "onnx" | "wasm" | "webgl" | "cpu";
  /** Of ONNX Runtime. */
  readonly threads?: number;
}

/** Addresses below which the server has the files of packages. */
export const filesAt = {
  wasm: "/tfjs-wasm/",
  onnx: { mjs: "/onnxruntime-web/ort-wasm-simd-threaded.mjs", wasm: "/onnxruntime-web/ort-wasm-simd-threaded.wasm" },
} as const;

/** Captured steps by the number of threads, then tfjs's backends. */
export function browserEngines(threads: number): BrowserEngine[] {
  const captured = (count: number): BrowserEngine => ({
    title: `captured, ${count} ${count === 1 ? "thread" : "threads"}`,
    ...{ backend: "onnx", threads: count },
  });
  return [
    ...(threads > 1 ? [captured(1), captured(threads)] : [captured(1)]),
    { title: "tfjs wasm", backend: "wasm" },
    { title: "tfjs webgl", backend: "webgl" },
    { title: "tfjs cpu", backend: "cpu" },
  ];
}
