"""Seeds of google/ffn's policies from SciPy, and quantised probabilities from NumPy: python3 make.py > seeds.json

A peak is a voxel above the threshold that is the maximum of the cube (square) of 2d + 1 around it and not within d of a face.
"""
import json

import numpy as np
from scipy import ndimage, special

rng = np.random.RandomState(3)
SHAPE = (12, 40, 44)
grey = ndimage.gaussian_filter(rng.rand(*SHAPE) * 255, 2)
grey = np.round((grey - grey.min()) / (grey.max() - grey.min()) * 255).astype(np.uint8)
image = ((grey.astype(np.float32) - np.float32(128)) / np.float32(33)).astype(np.float32)
mask = np.zeros(SHAPE, bool)
mask[:, :, 30:] = True
labels = np.zeros(SHAPE, int)
labels[:, 5:20, 5:20] = 1
labels[4:, 30:, :10] = 2
labels[:, :, 36:] = 3
labels[:, 36:, 10:] = 4
labels[:, :2] = 5
labels[:2] = 6
labels[10:] = 7


def peaks(heights, d, above):
    noisy = heights + np.random.RandomState(42).rand(*heights.shape) * 1e-4
    top = (noisy == ndimage.maximum_filter(noisy, 2 * d + 1, mode='nearest')) & (noisy > above)
    inner = np.zeros(heights.shape, bool)
    inner[tuple(slice(d, n - d) for n in heights.shape)] = True
    return np.argwhere(top & inner)


def edges(im):
    edge = ndimage.generic_gradient_magnitude(im, ndimage.sobel)
    return edge > ndimage.gaussian_filter(edge, 49 / 6, mode='reflect')


def distance(edge):
    return ndimage.distance_transform_edt(~edge).astype(np.float32)


def image_peaks(closed, taken):
    dt = distance(edges(image) | closed)
    dt[taken] = -1
    return peaks(dt, 3, 0)


def sections(d, above):
    return [(z, y, x) for z in range(SHAPE[0]) for y, x in peaks(distance(edges(image[z])), d, above)]


def offsets(points):
    return [int(np.ravel_multi_index(tuple(p), SHAPE)) for p in points]


bright = image.copy()
bright[mask] = 0
logits = np.concatenate([np.linspace(-6, 9, 400), [0, 0.4054651, 2.1972246, 20]]).astype(np.float32)
solid = ndimage.binary_erosion(image > 0.2, iterations=1, border_value=True)
print(json.dumps({
    'shapeZyx': SHAPE, 'grey': grey.ravel().tolist(), 'closedFromX': 30, 'labels': labels.ravel().tolist(),
    'imagePeaks': offsets(image_peaks(np.zeros(SHAPE, bool), np.zeros(SHAPE, bool))),
    'imagePeaksMasked': offsets(image_peaks(mask, mask | (labels > 0))),
    'sections': offsets(sections(3, 0)), 'sectionsWide': offsets(sections(7, 1.5)),
    'emptySpace': offsets(peaks(distance(labels > 0), 2, 0.5)),
    'bright': offsets(peaks(bright, 3, 0)), 'dense': offsets(np.argwhere(solid)),
    'logits': [float(v) for v in logits], 'quantised': np.digitize(special.expit(logits), np.linspace(0, 1, 255)).tolist(),
}, separators=(',', ':')))
