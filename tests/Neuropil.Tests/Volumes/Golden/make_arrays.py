#!/usr/bin/env python3
"""Makes arrays/ with NumPy, h5py and zarr-python 2 (Debian: python3-numpy, python3-h5py, python3-zarr, python3-numcodecs).
Run here: python3 make_arrays.py

Every array has shape (z, y, x) = (5, 7, 11) and the formula  v = (3 x + 17 y + 101 z + 11 x y z) mod 251; signed types hold v - 125,
floats v / 4. So the tests know each value without reading another file.
"""
import os
import shutil

import h5py
import numcodecs
import numpy as np
import zarr

shutil.rmtree("arrays", ignore_errors=True)
os.makedirs("arrays")
z, y, x = np.mgrid[0:5, 0:7, 0:11]
v = (3 * x + 17 * y + 101 * z + 11 * x * y * z) % 251


def of(dtype):
    kind = np.dtype(dtype).kind
    return (v - 125 if kind == "i" else v / 4 if kind == "f" else v).astype(dtype)


# NumPy
np.save("arrays/u1.npy", of("u1"))
np.save("arrays/u2-big.npy", of(">u2"))
np.save("arrays/f4-fortran.npy", np.asfortranarray(of("f4")))
np.save("arrays/two-axes.npy", of("u1")[0])
np.save("arrays/objects.npy", np.array([[["a", None]]], dtype=object), allow_pickle=True)
np.savez("arrays/stored.npz", labels=of("u4"), image=of("u1"), flat=np.arange(3), pickled=np.array([None, "x"], dtype=object))
np.savez_compressed("arrays/deflated.npz", only=of("i8"), pickled=np.array([None, "x"], dtype=object))

# HDF5
with h5py.File("arrays/many.h5", "w") as h5:
    h5["contiguous"] = of("u2")
    h5.create_dataset("deep/er/chunked", data=of("u4"), chunks=(2, 3, 4), compression="gzip", shuffle=True)
    h5.create_dataset("big-endian", data=of(">i2"), chunks=(2, 7, 11))
    h5.create_dataset("float", data=of("f8"), chunks=(5, 7, 4), compression="gzip")
    h5.create_dataset("leading", data=of("u1")[None, None], chunks=(1, 1, 2, 3, 4))
    h5.create_dataset("fletcher", data=of("i4"), chunks=(2, 3, 4), fletcher32=True)
    h5.create_dataset("plain-chunks", data=of("i4"), chunks=(2, 3, 4))
    h5["table"] = np.arange(6).reshape(2, 3)
    h5["deep/er/chunked"].attrs["resolution"] = (40.0, 4.0, 8.0)
    h5["contiguous"].attrs["element_size_um"] = (0.05, 0.004, 0.004)
with h5py.File("arrays/one.h5", "w", libver="latest") as h5:
    h5.create_dataset("stack", data=of("u1"), chunks=(2, 3, 4), compression="gzip")
with h5py.File("arrays/user-block.h5", "w", userblock_size=512) as h5:
    h5["stack"] = of("u1")

# Zarr version 2
Blosc = numcodecs.Blosc
compressors = {
    "none": None, "zlib": numcodecs.Zlib(6), "gzip": numcodecs.GZip(6), "zstd": numcodecs.Zstd(3), "lz4": numcodecs.LZ4(),
}
for name in ("lz4", "lz4hc", "zstd", "zlib", "blosclz"):
    for mode, shuffle in (("noshuffle", Blosc.NOSHUFFLE), ("shuffle", Blosc.SHUFFLE), ("bitshuffle", Blosc.BITSHUFFLE)):
        compressors[f"blosc-{name}-{mode}"] = Blosc(cname=name, clevel=5, shuffle=shuffle)
compressors["blosc-memcpy"] = Blosc(cname="lz4", clevel=0)
compressors["blosc-blocks"] = Blosc(cname="lz4", clevel=5, shuffle=Blosc.SHUFFLE, blocksize=20000)
# Blosc only shows its blocks and streams on more voxels: shape (16, 32, 48), w = 1000 (x // 8) + 37 (y // 4) + z, the last block a partial one.
bz, by, bx = np.mgrid[0:16, 0:32, 0:48]
w = (1000 * (bx // 8) + 37 * (by // 4) + bz).astype("u4")
for name, compressor in compressors.items():
    data, chunks = (w, w.shape) if name.startswith("blosc") and name != "blosc-memcpy" else (of("u4"), (5, 4, 11))
    zarr.save_array(zarr.DirectoryStore(f"arrays/v2-{name}.zarr"), data, chunks=chunks, compressor=compressor)
for dtype in ("u1", "i1", "<u2", "<i2", "<i4", "<u8", "<i8", "<f4", "<f8", ">u2", ">i4", ">u8", ">f4", ">f8", "|b1"):
    data = (v % 2 == 1) if dtype == "|b1" else of(dtype)
    zarr.save_array(zarr.DirectoryStore(f"arrays/v2-{dtype.strip('<>|')}{'-big' if dtype[0] == '>' else ''}.zarr"), data, chunks=(3, 7, 11),
                    compressor=numcodecs.Zstd(3))
f = zarr.open_array(zarr.NestedDirectoryStore("arrays/v2-fortran-nested.zarr"), mode="w", shape=v.shape, chunks=(2, 3, 4), dtype="<u2", order="F",
                    compressor=numcodecs.Zlib(1), dimension_separator="/")
f[:] = of("u2")
five = zarr.open_array(zarr.DirectoryStore("arrays/v2-five-axes.zarr"), mode="w", shape=(1, 1, 5, 7, 11), chunks=(1, 1, 5, 7, 4), dtype="|u1", fill_value=9)
five[0, 0, :, :, :8] = of("u1")[:, :, :8]  # the last chunk column is never written: it is the fill value
ome = zarr.open_group(zarr.DirectoryStore("arrays/v2-ome.zarr"), mode="w")
ome.create_dataset("s0", data=of("u1"), chunks=(5, 7, 11))
ome.create_dataset("s1", data=of("u1")[:, ::2, ::2], chunks=(5, 7, 11))
ome.attrs["multiscales"] = [{
    "version": "0.4",
    "axes": [{"name": a, "type": "space", "unit": "micrometer"} for a in "zyx"],
    "datasets": [{"path": f"s{i}", "coordinateTransformations": [{"type": "scale", "scale": [0.04, 0.004 * 2**i, 0.004 * 2**i]}]} for i in range(2)],
}]
