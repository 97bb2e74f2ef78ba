/** A reason why tests of tfjs-core do not apply or are not supported, with the tests that it covers. */
interface Skip {
  /** Matches "<group> <test>". */
  readonly tests: RegExp;
  readonly reason: string;
}

/** Tests of kernels that the backend does not have, by what they compute. No model here uses them. */
const missing: Readonly<Record<string, RegExp>> = {
  "complex numbers":
    /complex(?!.*throws)|^(add|sub) upcasts when dtypes dont match|^[123]D I?R?FFT|\bf?fft\b|^stft|^frame/i,
  "text tensors":
    /string|^staticRegexReplace|^fill \dD fill string|^squeeze (default|specific dimension|all ones|squeeze only ones)$|^decode/i,
  "ragged tensors": /^ragged/,
  "sparse tensors": /^sparse/i,
  "image operations": /^(cropAndResize|image\.transform|nonMaxSuppression|NonMaxSuppression|rotate)/i,
  "dilation, a morphological filter": /^dilation2d/,
  "sets, whose size depends on values": /^unique/,
  bits: /^bitwiseAnd/,
  "random kernels, which a captured step must not use": /^multinomial/,
};

const differing: readonly Skip[] = [
  {
    tests: /^gather throws when index is out of bound/,
    reason: "indices are not known when a graph is recorded; the run fails",
  },
  { tests: /^tan numbers exceed float32 precision|^exp int32/, reason: "expects more digits than float32 has" },
  { tests: /^maxPoolWithArgmax .*ignores NaNs/, reason: "ONNX Runtime's maximum of a window may be a NaN in it" },
  { tests: /^conv2dTranspose input=8x8x8,output=4x4x8/, reason: "sizes that no convolution has" },
  {
    tests: /^avgPool gradient x=\[3,3,1\] f=\[3,3\] s=1 p=explicit/,
    reason:
      "expects a gradient that divides by the whole window where it hangs over the edge, unlike the average itself",
  },
  {
    tests: /^pool .*fractional outputs default rounding|^avgPool3d x=\[1,1,1,1,1\] f=\[2,2,2\] s=1 p=2/,
    reason: "padding as wide as the window, which ONNX Runtime refuses",
  },
  {
    tests: /^tensor debug mode tf\.tensor\(\) from TypedArray \+ number\[\] fails/,
    reason: "checked by backends that own memory",
  },
];

/** What of tfjs-core's tests is left out. */
export const skips: readonly Skip[] = [
  ...Object.entries(missing).map(([reason, tests]) => ({ tests, reason: `not supported: ${reason}` })),
  ...differing,
];
