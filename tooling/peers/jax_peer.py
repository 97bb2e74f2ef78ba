"""JAX as a reference of `bench speed`: python jax_peer.py THREADS, then the conversation of serve.py."""

import os
import sys

threads = int(sys.argv[1])
# XLA reads these when it starts: how many threads it may have, and with one that products are not handed to others.
os.environ["NPROC"] = str(threads)
if threads == 1:
    os.environ["XLA_FLAGS"] = f"{os.environ.get('XLA_FLAGS', '')} --xla_cpu_multi_thread_eigen=false"
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})

import jax  # noqa: E402

from jax_steps import build  # noqa: E402
from serve import serve  # noqa: E402

jax.config.update("jax_platforms", "cpu")
serve(f"JAX {jax.__version__}", build)
