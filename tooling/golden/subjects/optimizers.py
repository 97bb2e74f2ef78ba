"""Trajectories of PyTorch's optimisers in float64, 20 steps on gradients that are given."""

import numpy as np
import torch

from tables import answers

STEPS = 20
OPTIMIZERS = {
    "adam": lambda p: torch.optim.Adam(p, lr=1e-2),
    "adam-gan": lambda p: torch.optim.Adam(p, lr=2e-4, betas=(0.5, 0.99), eps=1e-3),
    "adamw": lambda p: torch.optim.AdamW(p, lr=1e-2),
    "adamw-other": lambda p: torch.optim.AdamW(p, lr=2e-2, betas=(0.8, 0.95), eps=1e-4, weight_decay=0.3),
    "adamax": lambda p: torch.optim.Adamax(p, lr=1e-2),
    "adamax-other": lambda p: torch.optim.Adamax(p, lr=1e-3, betas=(0.5, 0.9), eps=1e-2),
    "sgd": lambda p: torch.optim.SGD(p, lr=1e-2),
    "sgd-momentum": lambda p: torch.optim.SGD(p, lr=1e-2, momentum=0.9),
    "sgd-nesterov": lambda p: torch.optim.SGD(p, lr=1e-2, momentum=0.9, nesterov=True),
}


def draw_gradients():
    """Of orders 1e-9 (where epsilon counts) to 1e3, with zeros at the start and in between, and two steps of zeros."""
    rng = np.random.default_rng(41)
    gradients = rng.standard_normal((STEPS, 12)) * 10.0 ** np.linspace(-9, 3, 12)
    gradients[:5, 3] = 0
    gradients[rng.random(gradients.shape) < 0.1] = 0
    gradients[11:13] = 0
    return gradients.astype(np.float32)


def trajectory(start, gradients, make):
    parameter = torch.tensor(start.astype(np.float64), requires_grad=True)
    optimizer = make([parameter])
    path = []
    for gradient in gradients:
        parameter.grad = torch.tensor(gradient.astype(np.float64))
        optimizer.step()
        path.append(parameter.detach().numpy().copy())
    return answers(np.stack(path))


def clipped(gradients, max_norm):
    """The gradients of one step as two parameters, first half and second half, clipped together."""
    rows = []
    for gradient in gradients.astype(np.float64):
        halves = [torch.zeros(6, dtype=torch.float64) for _ in range(2)]
        for half, values in zip(halves, np.split(gradient, 2)):
            half.grad = torch.tensor(values)
        torch.nn.utils.clip_grad_norm_(halves, max_norm)
        rows.append(np.concatenate([half.grad.numpy() for half in halves]))
    return answers(np.stack(rows))


def tables():
    start = np.random.default_rng(42).standard_normal(12).astype(np.float32)
    gradients = draw_gradients()
    paths = {name: trajectory(start, gradients, make) for name, make in OPTIMIZERS.items()}
    return {"optimizers": {"start": start, "gradients": gradients, **paths, "clipped": clipped(gradients, 100.0)}}
