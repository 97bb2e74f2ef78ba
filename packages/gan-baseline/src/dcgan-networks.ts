import {
  activation,
  batchNorm,
  conv2d,
  flatten,
  initializers,
  type Layer,
  leakyRelu,
  reshape,
  sequential,
  transposedConv2d,
} from "@elbo/core";
import { addFrame, removeFrame } from "./frame.js";
import { spectralNorm } from "./spectral-norm.js";

export const normalizations = ["batch", "spectral", "none"] as const;

/** What stands between the discriminator's layers, or in them. */
export type Normalization = (typeof normalizations)[number];

/** Sizes of the networks. The image with its frame is 4 x 2^doublings on a side. */
export interface DcganSizes {
  readonly channels: number;
  readonly doublings: number;
  readonly padding: number;
  readonly filters: number;
  readonly normalization: Normalization;
}

const kernel = initializers.normal(0.02);
const biasInit = initializers.zeros;
const slope = leakyRelu(0.2);
const window = { kernelSize: 4, strides: 2, padding: 1, kernel } as const;

function normalise(): Layer {
  return batchNorm({ scaleInit: initializers.normal(0.02, 1) });
}

/** [latent] to images in [-1, 1]: a 4 x 4 image of the most filters, doubled in size and halved in filters each time. */
export function dcganGenerator({ channels, doublings, padding, filters }: DcganSizes, latent: number): Layer {
  const widths = Array.from({ length: doublings }, (_, i) => filters * 2 ** (doublings - 1 - i));
  const normalised = [normalise, () => activation(slope)] as const;
  const blocks = widths.flatMap((filters, i) => {
    const first = transposedConv2d({ filters, kernelSize: 4, bias: false, kernel });
    const up = transposedConv2d({ filters, ...window, bias: false });
    return [i === 0 ? first : up, ...normalised.map((make) => make())];
  });
  const image = transposedConv2d({ filters: channels, ...window, bias: false });
  return sequential([reshape([1, 1, latent]), ...blocks, image, activation("tanh"), ...framed(removeFrame, padding)]);
}

/** Images in [-1, 1] to the logit [1]: halved in size and doubled in filters each time, to 4 x 4. */
export function dcganDiscriminator({ doublings, padding, filters, normalization }: DcganSizes): Layer {
  const blocks = Array.from({ length: doublings }, (_, i) => down(filters * 2 ** i, i === 0, normalization));
  const last = { filters: 1, kernelSize: 4, kernel, biasInit } as const;
  const logit = normalization === "spectral" ? spectralNorm(conv2d({ ...last, bias: false })) : conv2d(last);
  return sequential([...framed(addFrame, padding), ...blocks.flat(), logit, flatten()]);
}

/** Batch norm leaves out the first layer, and takes the bias's place in the others. */
function down(filters: number, isFirst: boolean, normalization: Normalization): Layer[] {
  if (normalization === "spectral")
    return [spectralNorm(conv2d({ filters, ...window, bias: false }), { activation: slope })];
  if (normalization === "none") return [conv2d({ filters, ...window, biasInit, activation: slope })];
  const convolution = conv2d({ filters, ...window, bias: false });
  return [convolution, ...(isFirst ? [] : [normalise()]), activation(slope)];
}

function framed(layer: (width: number) => Layer, padding: number): Layer[] {
  return padding === 0 ? [] : [layer(padding)];
}
