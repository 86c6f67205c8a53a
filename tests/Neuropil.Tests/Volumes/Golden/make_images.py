#!/usr/bin/env python3
"""Makes images/ with Pillow and tifffile (Debian: python3-pil, python3-tifffile). Run here: python3 make_images.py

Every file holds 37 x 23 px of one formula, so that the tests know each value without reading another file:
  8 bits  (7 x + 13 y + 40 page) mod 256        16 bits  (701 x + 1301 y + 40 page) mod 65536
Colour files hold r = grey8, g = 255 - grey8, b = x + y. The JPEG holds the smooth 3 x + 4 y.
"""
import numpy as np
import tifffile
from PIL import Image

y, x = np.mgrid[0:23, 0:37]


def grey8(page=0):
    return ((7 * x + 13 * y + 40 * page) % 256).astype(np.uint8)


def grey16(page=0):
    return ((701 * x + 1301 * y + 40 * page) % 65536).astype(np.uint16)


rgb = np.stack([grey8(), 255 - grey8(), (x + y).astype(np.uint8)], axis=-1)
palette = Image.fromarray(grey8() // 16).copy()
palette.putpalette([v for i in range(256) for v in ((i * 16) % 256, (i * 16 + 5) % 256, (i * 3) % 256)])

Image.fromarray(grey8()).save("images/grey8.png")
Image.fromarray(grey16()).save("images/grey16.png")
Image.fromarray(rgb).save("images/rgb8.png")
Image.fromarray(np.dstack([rgb, grey8()])).save("images/rgba8.png")
palette.convert("P").save("images/palette.png", bits=4)
Image.fromarray((grey8() > 127)).save("images/grey1.png", bits=1)
Image.fromarray(grey8()).save("images/grey8.bmp")
Image.fromarray(rgb).save("images/rgb24.bmp")
Image.fromarray((3 * x + 4 * y).astype(np.uint8)).save("images/smooth.jpg", quality=95)
tifffile.imwrite("images/strips8.tif", grey8(), rowsperstrip=5, metadata=None)
tifffile.imwrite("images/strips16-deflate.tif", grey16(), rowsperstrip=5, compression="zlib", metadata=None)
tifffile.imwrite("images/tiles8.tif", grey8(), tile=(16, 16), metadata=None)
tifffile.imwrite("images/tiles16-big-endian.tif", grey16(), tile=(16, 16), byteorder=">", metadata=None)
tifffile.imwrite("images/bigtiff16.tif", grey16(), bigtiff=True, metadata=None)
tifffile.imwrite("images/rgb8.tif", rgb, photometric="rgb", metadata=None)
tifffile.imwrite("images/white-is-zero.tif", grey8(), photometric="miniswhite", metadata=None)
tifffile.imwrite("images/pages8.tif", np.stack([grey8(p) for p in range(3)]), photometric="minisblack", metadata=None)
Image.fromarray(grey8()).save("images/lzw8.tif", compression="tiff_lzw")
Image.fromarray(grey8()).save("images/packbits8.tif", compression="packbits")
