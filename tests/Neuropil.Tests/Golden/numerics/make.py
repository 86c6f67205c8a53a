#!/usr/bin/env python3
"""Writes numerics.json: what NumPy and SciPy (Debian 12: 1.24.2, 1.10.1) make of a small array. Run in this folder."""
import json
import numpy as np
from scipy import ndimage

rng = np.random.RandomState(7)
shape = (9, 11, 21)  # z, y, x
image = (rng.randint(0, 256, shape).astype(np.float32) - 128) / np.float32(33)
sobel = ndimage.generic_gradient_magnitude(image, ndimage.sobel)
blur = np.zeros(shape, np.float32)
ndimage.gaussian_filter(image, 49 / 6, output=blur, mode="reflect")
obstacle = rng.rand(*shape) > 0.95
edt = ndimage.distance_transform_edt(~obstacle)
edt_spaced = ndimage.distance_transform_edt(~obstacle, sampling=(30, 12, 8))
peaky = ndimage.gaussian_filter(rng.rand(*shape), 0.8)
peak = (ndimage.maximum_filter(peaky, size=5, mode="constant") == peaky) & (peaky > 0.5)
inner = np.zeros(shape, bool)
inner[2:-2, 2:-2, 2:-2] = True
binary = rng.rand(*shape) > 0.62
components, count = ndimage.label(binary)


def flat(a):
    return [float(v) for v in np.asarray(a).ravel()] if np.asarray(a).dtype.kind == "f" else [int(v) for v in np.asarray(a).ravel()]


json.dump({
    "shapeZyx": shape, "image": flat(image), "sobel": flat(sobel), "blur": flat(blur),
    "obstacle": flat(obstacle), "edt": flat(edt), "edtSpacedX8Y12Z30": flat(edt_spaced),
    "peaky": flat(peaky), "peaksDistance2Above05": flat(np.flatnonzero(peak & inner)),
    "binary": flat(binary), "components": flat(components), "componentCount": int(count),
    "rand42": flat(np.random.RandomState(42).rand(2000)[[0, 1, 2, 3, 622, 623, 624, 625, 1998, 1999]]),
}, open("numerics.json", "w"))
