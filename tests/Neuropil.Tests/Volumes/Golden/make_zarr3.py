#!/usr/bin/env python3
"""Makes zarr3/ after the Zarr v3 core specification, with NumPy and numcodecs alone (Debian: python3-numpy, python3-numcodecs), because
Debian's zarr-python writes only version 2. Run here: python3 make_zarr3.py

The arrays hold the formula of make_arrays.py. zarrita reads them as well (tools/zarrita-check), which the tests check too.
"""
import json
import os
import shutil
import struct

import numcodecs
import numpy as np

shutil.rmtree("zarr3", ignore_errors=True)
z, y, x = np.mgrid[0:5, 0:7, 0:11]
v = (3 * x + 17 * y + 101 * z + 11 * x * y * z) % 251
BYTES = {"name": "bytes", "configuration": {"endian": "little"}}
CRC = {"name": "crc32c"}


def crc32c(data):
    crc = 0xFFFFFFFF
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = crc >> 1 ^ (0x82F63B78 if crc & 1 else 0)
    return crc ^ 0xFFFFFFFF


def encode(chunk, codecs):
    for codec in codecs:
        name, settings = codec["name"], codec.get("configuration", {})
        if name == "transpose":
            chunk = chunk.transpose(settings["order"])
        elif name == "bytes":
            chunk = np.ascontiguousarray(chunk.astype(chunk.dtype.newbyteorder(">" if settings.get("endian") == "big" else "<"))).tobytes()
        elif name == "gzip":
            chunk = numcodecs.GZip(settings["level"]).encode(chunk)
        elif name == "zstd":
            chunk = numcodecs.Zstd(settings["level"]).encode(chunk)
        elif name == "blosc":
            shuffle = {"noshuffle": 0, "shuffle": 1, "bitshuffle": 2}[settings["shuffle"]]
            packer = numcodecs.Blosc(settings["cname"], settings["clevel"], shuffle, settings["blocksize"])
            chunk = packer.encode(np.frombuffer(chunk, f"u{settings['typesize']}"))
        elif name == "crc32c":
            chunk = bytes(chunk) + struct.pack("<I", crc32c(chunk))
        elif name == "sharding_indexed":
            chunk = shard(chunk, settings)
    return bytes(chunk)


def pieces(array, shape):
    """All pieces of a grid, the last ones padded with 0, in C order."""
    grid = [-(-n // c) for n, c in zip(array.shape, shape)]
    padded = np.zeros([g * c for g, c in zip(grid, shape)], array.dtype)
    padded[tuple(slice(0, n) for n in array.shape)] = array
    for index in np.ndindex(*grid):
        yield index, padded[tuple(slice(i * c, (i + 1) * c) for i, c in zip(index, shape))]


def shard(chunk, settings):
    start = settings["index_location"] == "start"
    inner = list(pieces(chunk, settings["chunk_shape"]))
    index_bytes = len(inner) * 16 + (4 if CRC in settings["index_codecs"] else 0)
    body, entries = b"", []
    for _, piece in inner:
        if not piece.any():
            entries += [2**64 - 1, 2**64 - 1]
            continue
        packed = encode(piece, settings["codecs"])
        entries += [len(body) + (index_bytes if start else 0), len(packed)]
        body += packed
    index = encode(np.array(entries, "u8"), settings["index_codecs"])
    return index + body if start else body + index


def write(name, data, chunks, codecs, key=("default", "/"), fill=0, skip=()):
    folder = f"zarr3/{name}.zarr"
    os.makedirs(folder)
    meta = {
        "zarr_format": 3, "node_type": "array", "shape": data.shape, "data_type": data.dtype.name,
        "chunk_grid": {"name": "regular", "configuration": {"chunk_shape": chunks}},
        "chunk_key_encoding": {"name": key[0], "configuration": {"separator": key[1]}},
        "fill_value": fill, "codecs": codecs, "attributes": {},
    }
    json.dump(meta, open(f"{folder}/zarr.json", "w"))
    for index, piece in pieces(data, chunks):
        if index in skip:
            continue
        file = f"{folder}/" + key[1].join((["c"] if key[0] == "default" else []) + [str(i) for i in index])
        os.makedirs(os.path.dirname(file), exist_ok=True)
        open(file, "wb").write(encode(piece, codecs))


def blosc(cname, shuffle, typesize):
    return {"name": "blosc", "configuration": {"cname": cname, "clevel": 5, "shuffle": shuffle, "typesize": typesize, "blocksize": 0}}


def sharding(chunks, codecs, index_codecs=(BYTES, CRC), where="end"):
    return [{"name": "sharding_indexed", "configuration": {
        "chunk_shape": chunks, "codecs": codecs, "index_codecs": list(index_codecs), "index_location": where}}]


u2, u4, f4 = v.astype("u2"), v.astype("u4"), (v / 4).astype("f4")
gzip, zstd = {"name": "gzip", "configuration": {"level": 5}}, {"name": "zstd", "configuration": {"level": 3, "checksum": False}}
big = {"name": "bytes", "configuration": {"endian": "big"}}


def transpose(*order):
    return {"name": "transpose", "configuration": {"order": order}}


write("plain", u2, (2, 3, 4), [BYTES])
write("big-endian", u2, (2, 3, 4), [big])
write("gzip", u2, (5, 7, 4), [BYTES, gzip], key=("default", "."))
write("zstd-v2-keys", u4, (5, 4, 11), [BYTES, zstd], key=("v2", "."))
write("crc32c", u4, (3, 7, 11), [BYTES, CRC])
write("zstd-crc32c", f4, (3, 7, 11), [BYTES, zstd, CRC])
write("blosc-lz4-shuffle", u4, (5, 7, 11), [BYTES, blosc("lz4", "shuffle", 4)])
write("blosc-zstd-bitshuffle", u2, (5, 7, 11), [BYTES, blosc("zstd", "bitshuffle", 2)])
write("transpose-201", u2, (2, 3, 4), [transpose(2, 0, 1), BYTES, zstd])
write("transpose-fortran", f4, (2, 3, 4), [transpose(2, 1, 0), big])
write("leading-axes", u2[None, None], (1, 1, 2, 3, 4), [BYTES, gzip])
write("unwritten-is-fill", u2, (5, 7, 4), [BYTES], fill=9, skip={(0, 0, 2)})
write("shard-end", u4, (4, 6, 8), sharding((2, 3, 4), [BYTES, zstd]))
write("shard-start", u4, (4, 6, 8), sharding((2, 3, 4), [BYTES, gzip], where="start"))
write("shard-unchecked-index", u2, (4, 8, 12), sharding((2, 4, 4), [transpose(2, 1, 0), BYTES, blosc("lz4", "shuffle", 2)], index_codecs=(BYTES,)))
