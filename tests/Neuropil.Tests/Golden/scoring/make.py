#!/usr/bin/env python3
"""Writes cases.json: small label arrays [z, y, x] and what tools/score.py says of them.

usage: make.py path/to/score.py      (needs Debian's python3-numpy python3-scipy python3-h5py)
"""
import json, os, subprocess, sys, tempfile
import numpy as np


def blobs(rng, shape, n, background):
    """Voronoi cells of n random points, a share of them 0; ids are spread over 40 bits."""
    p = rng.random((n, 3)) * shape
    z, y, x = np.indices(shape)
    d = [(z - a) ** 2 + (y - b) ** 2 + (x - c) ** 2 for a, b, c in p]
    ids = rng.integers(1, 2 ** 40, n)
    ids[: int(background * n)] = 0
    return ids[np.argmin(d, 0)].astype(np.uint64)


def cases(rng):
    truth = blobs(rng, (8, 11, 13), 12, 0.2)
    yield "unrelated", blobs(rng, (8, 11, 13), 9, 0.1), truth, 0
    yield "perfect", truth + np.uint64(5) * (truth > 0), truth, 0
    seg = truth.copy()
    seg[:, :5][seg[:, :5] == truth.max()] = 77      # a split
    seg[seg == np.unique(truth)[2]] = np.unique(truth)[1]  # a merge
    seg[rng.random(seg.shape) < 0.1] = 0
    yield "split, merge and holes", seg, truth, 0
    yield "border of 2", seg, truth, 2
    yield "one object", np.ones_like(truth), truth, 0
    yield "all singletons", np.arange(1, truth.size + 1, dtype=np.uint64).reshape(truth.shape), truth, 0


def main():
    out = []
    with tempfile.TemporaryDirectory() as d:
        for name, seg, truth, border in cases(np.random.default_rng(20)):
            np.save(f"{d}/s.npy", seg), np.save(f"{d}/t.npy", truth)
            run = lambda *o: json.loads(subprocess.check_output([sys.executable, sys.argv[1], f"{d}/s.npy", f"{d}/t.npy", "--border", str(border), *o]))
            out.append({"name": name, "size": list(seg.shape[::-1]), "border": border, "segments": seg.ravel().tolist(), "truth": truth.ravel().tolist(),
                        "all": run(), "foreground": run("--foreground")})
    with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "cases.json"), "w") as f:
        json.dump(out, f, separators=(",", ":"))
        f.write("\n")


main()
