"""Layers of PyTorch in float64: outputs, and gradients of sum(output * weights), in TensorFlow's axis order."""

import numpy as np
import torch
from torch.nn import functional as F

from tables import answers

RNG_SEED = 40
# name, height, width, channels, filters, kernel, strides, padding ((top, bottom), (left, right))
CONVOLUTIONS = [
    ("plain", 5, 6, 2, 3, (3, 3), (1, 1), ((0, 0), (0, 0))),
    ("halving", 8, 6, 2, 3, (4, 4), (2, 2), ((1, 1), (1, 1))),
    ("odd", 7, 9, 2, 3, (3, 3), (2, 2), ((1, 1), (1, 1))),
    ("thirds", 11, 8, 1, 2, (5, 3), (3, 3), ((2, 2), (1, 1))),
    ("mixed", 6, 7, 3, 2, (2, 3), (1, 2), ((0, 1), (2, 1))),
    ("pointwise", 5, 4, 3, 4, (1, 1), (1, 1), ((0, 0), (0, 0))),
]
# name, height, width, channels, filters, kernel, stride, padding, output padding
TRANSPOSED = [
    ("doubling", 4, 3, 3, 2, 4, 2, 1, 0),
    ("plain", 3, 4, 2, 3, 3, 1, 0, 0),
    ("odd", 3, 3, 2, 2, 3, 2, 1, 1),
    ("thirds", 3, 2, 2, 1, 5, 3, 2, 2),
]


def draw(rng, *shape):
    return rng.standard_normal(shape).astype(np.float32)


def leaf(values):
    return torch.tensor(values.astype(np.float64), requires_grad=True)


def images(x):
    return x.permute(0, 3, 1, 2)


def columns(inputs, run, rng):
    """Inputs, output and gradients of one case, `run` mapping float64 leaves to a tensor in NHWC order."""
    leaves = {name: leaf(values) for name, values in inputs.items()}
    output = run(**leaves)
    weights = draw(rng, *output.shape)
    (output * torch.tensor(weights.astype(np.float64))).sum().backward()
    gradients = {f"d{name}": answers(value.grad.numpy()) for name, value in leaves.items()}
    return {**inputs, "weights": weights, "output": answers(output.detach().numpy()), **gradients}


def convolution(rng, height, width, channels, filters, kernel, strides, pads):
    (top, bottom), (left, right) = pads

    def run(input, kernel, bias):
        padded = F.pad(images(input), (left, right, top, bottom))
        return F.conv2d(padded, kernel.permute(3, 2, 0, 1), bias, stride=strides).permute(0, 2, 3, 1)

    inputs = {
        "input": draw(rng, 2, height, width, channels),
        "kernel": draw(rng, *kernel, channels, filters),
        "bias": draw(rng, filters),
    }
    return columns(inputs, run, rng)


def transposed(rng, height, width, channels, filters, kernel, stride, padding, extra):
    def run(input, kernel, bias):
        weights = kernel.permute(3, 2, 0, 1)
        output = F.conv_transpose2d(images(input), weights, bias, stride, padding, extra)
        return output.permute(0, 2, 3, 1)

    inputs = {
        "input": draw(rng, 2, height, width, channels),
        "kernel": draw(rng, kernel, kernel, filters, channels),
        "bias": draw(rng, filters),
    }
    return columns(inputs, run, rng)


def residual_block(rng):
    def run(input, kernel1, bias1, kernel3, bias3):
        x = images(input)
        hidden = F.relu(F.conv2d(F.relu(x), kernel1.permute(3, 2, 0, 1), bias1, padding=1))
        return (x + F.conv2d(hidden, kernel3.permute(3, 2, 0, 1), bias3)).permute(0, 2, 3, 1)

    inputs = {
        "input": draw(rng, 2, 4, 5, 3),
        "kernel1": draw(rng, 3, 3, 3, 2),
        "bias1": draw(rng, 2),
        "kernel3": draw(rng, 1, 1, 2, 3),
        "bias3": draw(rng, 3),
    }
    return columns(inputs, run, rng)


def batch_norm(rng):
    inputs = {"input": draw(rng, 3, 4, 2, 5) * 2 + 1, "scale": draw(rng, 5), "offset": draw(rng, 5)}
    layer = torch.nn.BatchNorm2d(5).double()

    def run(input, scale, offset):
        moving = (layer.running_mean, layer.running_var)
        return F.batch_norm(images(input), *moving, scale, offset, training=True).permute(0, 2, 3, 1)

    table = columns(inputs, run, rng)
    moving = {"movingMean": answers(layer.running_mean.numpy()), "movingVariance": answers(layer.running_var.numpy())}
    values = {name: leaf(value) for name, value in inputs.items()}
    later = F.batch_norm(images(values["input"]), layer.running_mean, layer.running_var, values["scale"], values["offset"])
    return {**table, **moving, "evaluated": answers(later.permute(0, 2, 3, 1).detach().numpy())}


def tables():
    rng = np.random.default_rng(RNG_SEED)
    cases = {f"conv2d-{name}": convolution(rng, *sizes) for name, *sizes in CONVOLUTIONS}
    cases |= {f"transposed-conv2d-{name}": transposed(rng, *sizes) for name, *sizes in TRANSPOSED}
    cases |= {"residual-block": residual_block(rng), "batch-norm": batch_norm(rng)}
    return {"networks": {f"{case}/{name}": values for case, table in cases.items() for name, values in table.items()}}
