import * as tf from "@tensorflow/tfjs";
import { fresh, type Program } from "./program.fixture.js";

const l = tf.layers;
const image = [8, 8, 2];

export const imagePrograms: Readonly<Record<string, Program>> = {
  "convolution and pooling of volumes": {
    fault: "missing on wasm",
    inputs: [[4, 5, 6, 2]],
    targets: [2],
    build: fresh(() => [
      l.conv3d({ filters: 3, kernelSize: 2, activation: "relu" }),
      l.maxPooling3d({ poolSize: 2, strides: 1 }),
      l.averagePooling3d({ poolSize: [1, 2, 2], strides: [1, 1, 1] }),
      l.flatten(),
      l.dense({ units: 2 }),
    ]),
  },
  convolutions: {
    inputs: [image],
    targets: [2],
    build: fresh(() => [
      l.conv2d({ filters: 4, kernelSize: 3, strides: 2, padding: "same", activation: "relu" }),
      l.conv2d({ filters: 9, kernelSize: 2 }),
      l.flatten(),
      l.dense({ units: 2 }),
    ]),
  },
  "max pooling": {
    inputs: [image],
    targets: [2],
    build: fresh(() => [
      l.conv2d({ filters: 3, kernelSize: 3, activation: "relu" }),
      l.maxPooling2d({ poolSize: 2 }),
      l.flatten(),
      l.dense({ units: 2 }),
    ]),
  },
  "average and global pooling": {
    inputs: [image],
    targets: [2],
    build: fresh(() => [
      l.averagePooling2d({ poolSize: 2 }),
      l.conv2d({ filters: 4, kernelSize: 2 }),
      l.globalAveragePooling2d({}),
      l.dense({ units: 2 }),
    ]),
  },
  "separable convolution": {
    fault: "missing on wasm",
    inputs: [image],
    targets: [2],
    build: fresh(() => [
      l.separableConv2d({ filters: 4, kernelSize: 3, depthMultiplier: 2 }),
      l.globalMaxPooling2d({}),
      l.dense({ units: 2 }),
    ]),
  },
  "depthwise convolution": {
    fault: "missing on wasm",
    inputs: [image],
    targets: [2],
    build: fresh(() => [
      l.depthwiseConv2d({ kernelSize: 3, depthMultiplier: 2, activation: "relu" }),
      l.flatten(),
      l.dense({ units: 2 }),
    ]),
  },
  "transposed convolution": {
    inputs: [[4, 4, 2]],
    targets: [8, 8, 1],
    build: fresh(() => [
      l.conv2dTranspose({ filters: 3, kernelSize: 4, strides: 2, padding: "same", activation: "relu" }),
      l.conv2d({ filters: 1, kernelSize: 3, padding: "same" }),
    ]),
  },
  "upsampling, nearest": {
    fault: "wrong on cpu",
    inputs: [[4, 4, 2]],
    targets: [8, 8, 1],
    build: fresh(() => [
      l.conv2d({ filters: 3, kernelSize: 3, padding: "same" }),
      l.upSampling2d({}),
      l.conv2d({ filters: 1, kernelSize: 3, padding: "same" }),
    ]),
  },
  "upsampling, bilinear": {
    inputs: [[4, 4, 2]],
    targets: [8, 8, 1],
    build: fresh(() => [
      l.conv2d({ filters: 3, kernelSize: 3, padding: "same" }),
      l.upSampling2d({ interpolation: "bilinear" }),
      l.conv2d({ filters: 1, kernelSize: 3, padding: "same" }),
    ]),
  },
  "batch normalisation": {
    inputs: [image],
    targets: [2],
    build: fresh(() => [
      l.conv2d({ filters: 3, kernelSize: 3, useBias: false }),
      l.batchNormalization({}),
      l.flatten(),
      l.dense({ units: 4, useBias: false }),
      l.batchNormalization({}),
      l.dense({ units: 2 }),
    ]),
    // Shifts before a normalisation have no gradient but rounding, which Adam would make steps of.
    optimizer: () => tf.train.sgd(0.05),
  },
  "padding, cropping, permutation, repetition": {
    inputs: [image],
    targets: [4, 3],
    build: fresh(() => [
      l.zeroPadding2d({}),
      l.cropping2D({
        cropping: [
          [2, 1],
          [0, 1],
        ],
      }),
      l.permute({ dims: [3, 1, 2] }),
      l.flatten(),
      l.dense({ units: 3 }),
      l.repeatVector({ n: 4 }),
    ]),
  },
};
