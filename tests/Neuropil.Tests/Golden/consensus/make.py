"""Split consensus of two label volumes in plain NumPy: python3 make.py > consensus.json

Written from the rule alone: every pair of labels is a piece; of the pieces of one first label the largest keeps it, the others get the
next free labels ascending by (second, first); pieces below the minimum size become 0. The inputs are balls painted over one another.
"""
import json

import numpy as np
from scipy import ndimage

rng = np.random.RandomState(7)
SHAPE = (10, 14, 18)


def balls(count, first_label):
    grid = np.stack(np.meshgrid(*[np.arange(n) for n in SHAPE], indexing='ij'), -1)
    labels = np.zeros(SHAPE, np.int64)
    for i in range(count):
        centre, radius = rng.rand(3) * SHAPE, 2 + 4 * rng.rand()
        labels[((grid - centre) ** 2).sum(-1) < radius ** 2] = first_label + i
    return labels


def consensus(a, b, min_size):
    pairs, place, sizes = np.unique(np.stack([b.ravel(), a.ravel()], -1), axis=0, return_inverse=True, return_counts=True)
    best = {}
    for (second, first), n in zip(pairs, sizes):
        if first not in best or n > best[first][1]:
            best[first] = (second, n)
    names, last = [], a.max()
    for (second, first), n in zip(pairs, sizes):
        if first == 0 or n < min_size:
            names.append(0)
        elif best[first][0] == second:
            names.append(first)
        else:
            last += 1
            names.append(last)
    return np.array(names)[place.ravel()].reshape(a.shape)


def connected(a, b, min_size):
    parts, count = np.zeros(a.shape, np.int64), 0
    for second, first in np.unique(np.stack([b.ravel(), a.ravel()], -1), axis=0):
        if first:
            found, n = ndimage.label((a == first) & (b == second))
            parts[found > 0] = found[found > 0] + count
            count += n
    order = {}   # numbered by their first voxel
    for p in parts.ravel():
        if p:
            order.setdefault(p, len(order) + 1)
    parts = np.vectorize(lambda p: order.get(p, 0))(parts)
    return consensus(a, parts, min_size)


a, b = balls(9, 3), balls(11, 1)
out = {'shapeZyx': SHAPE, 'first': a.ravel().tolist(), 'second': b.ravel().tolist(), 'runs': []}
for size in (0, 1, 12, 60):
    out['runs'].append({'minSize': size, 'labels': consensus(a, b, size).ravel().tolist(), 'connected': connected(a, b, size).ravel().tolist()})
print(json.dumps(out, default=int, separators=(',', ':')))
