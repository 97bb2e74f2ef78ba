"""
A plain nn.Module VAE whose weights go to elbo and come back; docs/guides/from-pytorch.md describes both sides.

    python vae.py save vae.safetensors        draws weights, writes them, and what the VAE makes of examples
    python vae.py check vae.safetensors       reads weights, and compares what the VAE makes of the same examples
"""

import json
import struct
import sys
from pathlib import Path

import numpy as np
import torch
from torch import nn


class VAE(nn.Module):
    def __init__(self, inputs=6, hidden=5, latent=2):
        super().__init__()
        self.fc1 = nn.Linear(inputs, hidden)
        self.fc_mean = nn.Linear(hidden, latent)
        self.fc_log_variance = nn.Linear(hidden, latent)
        self.fc2 = nn.Linear(latent, hidden)
        self.fc3 = nn.Linear(hidden, inputs)

    def reconstruct(self, x):
        mean = self.fc_mean(torch.relu(self.fc1(x)))
        return torch.sigmoid(self.fc3(torch.relu(self.fc2(mean))))


def examples():
    return torch.tensor([[float(i >> bit & 1) for bit in range(6)] for i in range(64)])


def save_file(tensors, path):
    """What safetensors.torch.save_file writes, for those who have not installed it."""
    header, body = {"__metadata__": {"format": "pt"}}, b""
    for name, tensor in tensors.items():
        values = tensor.detach().numpy().astype("<f4").tobytes()
        header[name] = {"dtype": "F32", "shape": list(tensor.shape), "data_offsets": [len(body), len(body) + len(values)]}
        body += values
    text = json.dumps(header).encode()
    Path(path).write_bytes(struct.pack("<Q", len(text)) + text + body)


def load_file(path):
    """What safetensors.torch.load_file reads."""
    file = Path(path).read_bytes()
    size = struct.unpack("<Q", file[:8])[0]
    header = json.loads(file[8 : 8 + size])
    tensors = {}
    for name, entry in header.items():
        if name != "__metadata__":
            begin, end = (8 + size + offset for offset in entry["data_offsets"])
            values = np.frombuffer(file[begin:end], dtype="<f4").reshape(entry["shape"])
            tensors[name] = torch.tensor(values)
    return tensors


def main(command, path):
    torch.manual_seed(1)
    model = VAE()
    answers = Path(path).with_suffix(".json")
    if command == "save":
        save_file(model.state_dict(), path)
        answers.write_text(json.dumps(model.reconstruct(examples()).tolist()))
    else:
        model.load_state_dict(load_file(path))
        expected = torch.tensor(json.loads(answers.read_text()))
        print("largest difference", (model.reconstruct(examples()) - expected).abs().max().item())


if __name__ == "__main__":
    main(*sys.argv[1:])
