"""PyTorch as a reference of `bench speed`: python torch_peer.py THREADS, then the conversation of serve.py."""

import sys

import torch

from serve import serve
from torch_steps import build

torch.set_num_threads(int(sys.argv[1]))
serve(f"PyTorch {torch.__version__}", build)
