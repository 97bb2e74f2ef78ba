import { binaryKernels } from "./binary.js";
import { convolutionGradientKernels } from "./convolution-gradient.js";
import { convolutionKernels } from "./convolution.js";
import { countingKernels } from "./counting.js";
import { creationKernels } from "./creation.js";
import { indexingKernels } from "./indexing.js";
import { type KernelTable } from "./kernel.js";
import { matrixKernels } from "./matrix.js";
import { normalisationKernels } from "./normalisation.js";
import { poolingKernels } from "./pooling.js";
import { rearrangementKernels } from "./rearrangement.js";
import { reductionKernels } from "./reduction.js";
import { resizeKernels } from "./resize.js";
import { shapeKernels } from "./shape.js";
import { unaryKernels } from "./unary.js";
import { volumeKernels } from "./volumes.js";

/** Every kernel of the backend, by the name that tfjs gives it. */
export const allKernels: KernelTable = {
  ...binaryKernels,
  ...convolutionGradientKernels,
  ...convolutionKernels,
  ...countingKernels,
  ...creationKernels,
  ...indexingKernels,
  ...matrixKernels,
  ...normalisationKernels,
  ...poolingKernels,
  ...rearrangementKernels,
  ...reductionKernels,
  ...resizeKernels,
  ...shapeKernels,
  ...unaryKernels,
  ...volumeKernels,
};
