#!/usr/bin/env python3
"""Writes flood.json: flood filling of a small image by a toy network, in plain NumPy, one voxel rule after the other as
shared/reference/ffn.md lists them. Debian 12: NumPy 1.24.2, SciPy 1.10.1. Run in this folder."""
import json
from collections import deque

import numpy as np
from scipy import ndimage

F32 = np.float32
FOV, DELTAS, MIN_SIZE, MBD = (5, 7, 9), (1, 2, 2), 60, (1, 1, 2)  # all z, y, x
HALF = tuple(f // 2 for f in FOV)


def logit(p):
    p = float(F32(p))
    return F32(np.log(p / (1 - p)))


INIT, PAD, MOVE, SEGMENT = logit(0.95), logit(0.05), logit(0.7), logit(0.6)


def network(image, logits):
    """Remembers half of the map and likes what is bright and like the middle: elementwise, so that float32 gives one answer everywhere."""
    centre = image[HALF[0], HALF[1], HALF[2]]
    return F32(0.5) * logits + (F32(2) * image - F32(1.2) * np.abs(image - centre))


def box(pos, size):
    return tuple(slice(p - s // 2, p - s // 2 + s) for p, s in zip(pos, size))


def faces(logits):
    found = set()
    for axis in range(3):
        for side in (-1, 1):
            select = [slice(h - d, h + d + 1) for h, d in zip(HALF, DELTAS)]
            select[axis] = slice(HALF[axis] + side * DELTAS[axis], HALF[axis] + side * DELTAS[axis] + 1)
            face = logits[tuple(select)]
            at = np.unravel_index(face.argmax(), face.shape)
            if face[at] >= MOVE:
                offset = [int(a) - d for a, d in zip(at, DELTAS)]
                offset[axis] = side * DELTAS[axis]
                found.add((float(face[at]), tuple(offset)))
    return sorted(found, reverse=True)


def fill(image, labels, seed, label, disco):
    state = np.full(image.shape, np.nan, F32)
    state[seed] = INIT
    queue, visited, low, high, steps = deque([seed]), set(), seed, seed, 0
    cell = lambda p: tuple((a - s + d // 2) // d for a, s, d in zip(p, seed, DELTAS))
    while queue:
        p = queue.popleft()
        if cell(p) in visited or not state[p] >= MOVE or labels[p] > 0:
            continue
        if any(a < h or a + h >= n for a, h, n in zip(p, HALF, image.shape)):
            continue
        if state[seed] < MOVE:
            break
        old = state[box(p, FOV)].copy()
        new = network(image[box(p, FOV)], np.where(np.isnan(old), PAD, old))
        if disco >= 0 and np.mean(new >= MOVE) > disco:
            frozen = (old < 0) & (new > old)
            new[frozen] = old[frozen]
        state[box(p, FOV)] = new
        visited.add(cell(p))
        low, high, steps = tuple(map(min, low, p)), tuple(map(max, high, p)), steps + 1
        queue.extend(tuple(a + b for a, b in zip(p, offset)) for _, offset in faces(new))
    result = {"seedZyx": list(seed), "evaluations": steps, "voxels": 0, "mask": 0, "overlaps": []}
    if state[seed] < MOVE:
        labels[seed] = -1 if labels[seed] == 0 else labels[seed]
        return result | {"end": "weakSeed"}
    select = tuple(slice(max(a - h, 0), b + h + 1) for a, b, h in zip(low, high, HALF))
    mask = state[select] >= SEGMENT
    ids, counts = np.unique(labels[select][mask], return_counts=True)
    result["overlaps"] = [[int(i), int(c)] for i, c in zip(ids, counts) if i > 0]
    result["mask"] = int(mask.sum())
    mask &= labels[select] <= 0
    result["voxels"] = int(mask.sum())
    if mask.sum() < MIN_SIZE:
        labels[seed] = -1 if labels[seed] == 0 else labels[seed]
        return result | {"end": "tooSmall"}
    labels[select][mask] = label
    return result | {"end": "kept"}


def flood(image, disco):
    labels, results, kept = np.zeros(image.shape, int), [], 0
    for seed in map(tuple, np.argwhere(ndimage.maximum_filter(np.abs(image), 5) == np.abs(image)).tolist()):
        if any(a < h or a + h >= n for a, h, n in zip(seed, HALF, image.shape)) or labels[seed] > 0:
            continue
        near = tuple(slice(max(a - m, 0), a + m + 1) for a, m in zip(seed, MBD))
        if (labels[near] > 0).any():
            labels[seed] = -1
            continue
        results.append(fill(image, labels, seed, kept + 1, disco))
        kept += results[-1]["end"] == "kept"
    return {"disco": disco, "objects": results, "excluded": np.flatnonzero(labels == -1).tolist(),
            "voxelsByLabel": np.bincount(labels[labels > 0].ravel()).tolist()}


rng = np.random.RandomState(3)
image = ndimage.gaussian_filter(rng.rand(22, 30, 34), 1.6)
image = np.round((image - image.mean()) / image.std() * 8).astype(np.int8)  # eighths: exact in text and in float32
network_image = image.astype(F32) / F32(8)
json.dump({"shapeZyx": image.shape, "imageTimes8": image.ravel().tolist(),
           "seeds": np.flatnonzero(ndimage.maximum_filter(np.abs(network_image), 5) == np.abs(network_image)).tolist(),
           "runs": [flood(network_image, disco) for disco in (-1, 0, 0.3)]}, open("flood.json", "w"))
