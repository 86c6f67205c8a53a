"""A shift volume (c, z, y, x) and where google/ffn's MovementRestrictor forbids a centre: python3 make_shift.py writes shift.h5, shift.json

The rule of movement.py, voxel by voxel: the window around the centre, its low end cut at 0, divided by the scale along y and x.
"""
import json

import h5py
import numpy as np

rng = np.random.RandomState(11)
SCALE, THRESHOLD = 3, 4
SHAPE = (5, 14, 16)                       # of the image, z, y, x
shift = np.round(rng.randn(2, 5, 5, 6)).astype(np.float32)
shift[0, 2, 1, 4], shift[1, 4, 3, 0], shift[:, :, :, 2] = -4, 5, 0
shift[np.abs(shift) >= 4] = np.sign(shift[np.abs(shift) >= 4]) * 4
large = np.max(np.abs(shift), axis=0) >= THRESHOLD


def closed(start, size):                  # x, y, z
    pre, post = np.array(start[::-1]), np.array(start[::-1]) + size[::-1] - 1
    out = []
    for pos in np.ndindex(SHAPE):
        low, high = np.maximum(pos + pre, 0), pos + post
        s, e = low // SCALE, high // SCALE
        out.append(bool(large[low[0]:high[0] + 1, s[1]:e[1] + 1, s[2]:e[2] + 1].any()))
    return [i for i, v in enumerate(out) if v]


with h5py.File('shift.h5', 'w', track_order=True) as f:
    f.create_dataset('flow', data=shift)
json.dump({'large': int(large.sum()), 'window': closed((-1, -2, 0), np.array((3, 4, 2))), 'fieldOfView': closed((-2, -1, -1), np.array((5, 3, 3)))},
          open('shift.json', 'w'), separators=(',', ':'))
