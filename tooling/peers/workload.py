"""What a reference is told of a workload: weights, a batch and draws, in a safetensors file that elbo writes."""

import json
import struct
from dataclasses import dataclass

import numpy as np

"""What the optimiser does not move, by the beginning or a part of its path."""
STATE = ("codebook/", "/moving", "/logVariance")

"""Learning rates of the workloads with one player; a rate of None evaluates without a gradient."""
RATES = {
    "digits-vae": 1e-3,
    "mlp-vae": 1e-3,
    "conv-beta-vae": 5e-4,
    "vq-vae": 3e-4,
    "vamp-vae": 5e-4,
    "iaf-vae": 1e-3,
    "iwae": 1e-3,
    "info-vae": 1e-3,
    "evidence": None,
}

DTYPES = {"F32": np.float32, "I32": np.int32}


@dataclass
class Workload:
    """One workload of `bench speed`, with the values that elbo itself starts from."""

    name: str
    """By elbo's paths, such as "encoder/dense0/kernel", in elbo's layouts: dense [inputs, units], convolution
    [height, width, channels, filters], transposed convolution [height, width, filters, channels]."""
    weights: dict
    """[batch, ...shape of an example], float32, images channels last."""
    batch: np.ndarray
    """By step, the draws of steps that losses are compared for, in the order in which a step asks for them."""
    draws: dict


def read_workload(name, path):
    """Reads the file that elbo wrote for the workload of this name."""
    tensors = read_safetensors(path)
    weights = {key[len("weights/") :]: values for key, values in tensors.items() if key.startswith("weights/")}
    steps = {}
    for key, values in tensors.items():
        kind, *rest = key.split("/")
        if kind == "draws":
            step, draw = map(int, rest)
            steps.setdefault(step, {})[draw] = values
    draws = {step: [drawn[draw] for draw in sorted(drawn)] for step, drawn in steps.items()}
    return Workload(name, weights, tensors["batch/x"], draws)


def read_safetensors(path):
    """Arrays by name: eight bytes hold the length of a JSON header, which says where each array lies after it."""
    with open(path, "rb") as file:
        content = file.read()
    (length,) = struct.unpack_from("<Q", content)
    header = json.loads(content[8 : 8 + length])
    header.pop("__metadata__", None)
    return {name: read_array(content, 8 + length, entry) for name, entry in header.items()}


def read_array(content, start, entry):
    first, last = entry["data_offsets"]
    values = np.frombuffer(content[start + first : start + last], DTYPES[entry["dtype"]])
    return values.reshape(entry["shape"]).copy()
