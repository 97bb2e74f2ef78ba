"""The file format of golden tables; README.md describes it."""

import gzip
import json
from pathlib import Path

import numpy as np

DATA = Path(__file__).parent / "data"
ANSWER_BITS = 32


def answers(values):
    """Float64 answers from floats or mpmath numbers, kept to 32 significant bits so that they compress."""
    exact = np.array(values, dtype=np.float64)
    finite = np.isfinite(exact)
    mantissa, exponent = np.frexp(np.where(finite, exact, 0.0))
    rounded = np.ldexp(np.rint(np.ldexp(mantissa, ANSWER_BITS)), exponent - ANSWER_BITS)
    return np.where(finite, rounded, exact)


def write(name, columns):
    """Writes the columns (float32 inputs, float64 answers) of one table; returns the file's size in bytes."""
    header = []
    body = b""
    for column, values in columns.items():
        if values.dtype not in (np.float32, np.float64):
            raise TypeError(f"{name}: column {column} must be float32 or float64; got {values.dtype}")
        header.append({"name": column, "type": values.dtype.name, "shape": list(values.shape)})
        body += np.ascontiguousarray(values).astype(values.dtype.newbyteorder("<")).tobytes()
    text = json.dumps(header, separators=(",", ":")).encode() + b"\n"
    packed = gzip.compress(text + body, compresslevel=9, mtime=0)
    (DATA / f"{name}.gz").write_bytes(packed)
    return len(packed)
