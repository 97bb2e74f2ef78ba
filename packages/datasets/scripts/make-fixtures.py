"""Writes test/fixtures/numpy.json: files as NumPy writes them, in base64, with what they hold.

Run from the package's folder: python3 scripts/make-fixtures.py
"""

import base64
import gzip
import io
import json
import struct

import numpy as np
from numpy.lib import format as npy

TYPES = ["u1", "i1", "u2", "i2", "u4", "i4", "u8", "i8", "f4", "f8"]
fixtures = []


def add(name, reader, data, type, array):
    values = np.ascontiguousarray(array).ravel().tolist()
    fixtures.append(
        {
            "name": name,
            "reader": reader,
            "base64": base64.b64encode(data).decode(),
            "type": type,
            "shape": list(array.shape),
            "values": [int(v) if isinstance(v, bool) else v for v in values],
        }
    )


def npy_bytes(array, version=None):
    out = io.BytesIO()
    npy.write_array(out, array, version=version)
    return out.getvalue()


def sample(kind, shape):
    dtype = np.dtype(kind)
    count = int(np.prod(shape))
    if dtype.kind == "f":
        limits = np.finfo(dtype)
        special = [0.0, -0.0, limits.max, limits.min, limits.tiny, 0.1, -1.5]
    elif kind == "i8":
        special = [0, 1, -1, 2**53 - 1, -(2**53 - 1)]
    elif kind == "u8":
        special = [0, 1, 100, 2**53 - 1]
    else:
        limits = np.iinfo(dtype)
        special = [limits.min, limits.max, 0, 1, 100]
    return np.resize(np.array(special, dtype), count).reshape(shape)


for kind in TYPES:
    for order in "<>":
        array = sample(kind, (2, 3, 4)).astype(order + kind)
        add(f"{order}{kind}, C order", "npy", npy_bytes(array), kind, array)
        fortran = np.asfortranarray(array)
        add(f"{order}{kind}, Fortran order", "npy", npy_bytes(fortran), kind, array)
flags = np.array([[True, False], [False, True]])
add("bool", "npy", npy_bytes(flags), "bool", flags)
for version in [(1, 0), (2, 0), (3, 0)]:
    array = np.arange(5, dtype="<i4")
    add(f"version {version[0]}", "npy", npy_bytes(array, version), "i4", array)
def python2_bytes(array):
    """What NumPy wrote on Python 2, where lengths were long integers."""
    data = npy_bytes(array)
    lengths = "".join(f"{length}L, " for length in array.shape)
    shape = f"({lengths.strip() if len(array.shape) == 1 else lengths[:-2]})"
    text = f"{{'descr': '{array.dtype.str}', 'fortran_order': False, 'shape': {shape}, }}"
    return data[:10] + text.ljust(len(data) - array.nbytes - 11).encode() + b"\n" + array.tobytes()


for shape in [(120,), (6, 4)]:
    array = np.arange(np.prod(shape), dtype="<f4").reshape(shape)
    assert np.array_equal(np.load(io.BytesIO(python2_bytes(array))), array)
    add(f"Python 2, {len(shape)} axes", "npy", python2_bytes(array), "f4", array)
add("no axes", "npy", npy_bytes(np.array(2.5)), "f8", np.array(2.5))
add("no elements", "npy", npy_bytes(np.zeros((3, 0, 2), "f4")), "f4", np.zeros((3, 0, 2)))
add("Fortran order, no elements", "npy", npy_bytes(np.zeros((3, 0, 2), "f4", "F")), "f4", np.zeros((3, 0, 2)))

for save in [np.savez, np.savez_compressed]:
    out = io.BytesIO()
    save(out, x=np.tile(np.arange(6, dtype="u1"), (50, 1)), label=np.arange(50))
    add(save.__name__, "npz", out.getvalue(), "u1", np.tile(np.arange(6, dtype="u1"), (50, 1)))

codes = {"u1": 0x08, "i1": 0x09, "i2": 0x0B, "i4": 0x0C, "f4": 0x0D, "f8": 0x0E}
for kind, code in codes.items():
    array = sample(kind, (2, 3)).astype(">" + kind)
    data = bytes([0, 0, code, 2]) + struct.pack(">II", 2, 3) + array.tobytes()
    add(f"idx {kind}", "idx", data, kind, array)

content = bytes(range(256)) * 2
for level in [0, 1, 9]:
    data = gzip.compress(content, level, mtime=0)
    add(f"level {level}", "gzip", data, "u1", np.frombuffer(content, "u1"))
named = io.BytesIO()
with gzip.GzipFile("digits.npy", "wb", 9, named, mtime=0) as file:
    file.write(content)
add("with a file name", "gzip", named.getvalue(), "u1", np.frombuffer(content, "u1"))

with open("test/fixtures/numpy.json", "w", encoding="ascii") as file:
    file.write("[\n" + ",\n".join(json.dumps(fixture) for fixture in fixtures) + "\n]\n")
