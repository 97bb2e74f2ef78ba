"""A plain nn.Module VAE: its weights by PyTorch's names, examples, and what it makes of them, in float64."""

import numpy as np
import torch
from torch import nn

from tables import answers

RNG_SEED = 41


class VAE(nn.Module):
    def __init__(self, inputs=6, hidden=5, latent=2):
        super().__init__()
        self.fc1 = nn.Linear(inputs, hidden)
        self.fc_mean = nn.Linear(hidden, latent)
        self.fc_log_variance = nn.Linear(hidden, latent)
        self.fc2 = nn.Linear(latent, hidden)
        self.fc3 = nn.Linear(hidden, inputs)

    def encode(self, x):
        h = torch.relu(self.fc1(x))
        return self.fc_mean(h), self.fc_log_variance(h)

    def decode(self, z):
        return torch.sigmoid(self.fc3(torch.relu(self.fc2(z))))


def tables():
    rng = np.random.default_rng(RNG_SEED)
    model = VAE().double()
    weights = {
        name: rng.standard_normal(value.shape).astype(np.float32) for name, value in model.state_dict().items()
    }
    model.load_state_dict({name: torch.tensor(value.astype(np.float64)) for name, value in weights.items()})
    x = (rng.random((7, 6)) < 0.5).astype(np.float32)
    with torch.no_grad():
        mean, log_variance = model.encode(torch.tensor(x.astype(np.float64)))
        reconstruction = model.decode(mean)
    found = {"mean": mean, "logVariance": log_variance, "reconstruction": reconstruction}
    return {"exchange": {**weights, "x": x, **{name: answers(value.numpy()) for name, value in found.items()}}}
