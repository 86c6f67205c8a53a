// node check.mjs ARRAY…   Opens each array (a folder with zarr.json) with zarrita, reads all of it, and prints one line of JSON each:
// shape, type, dimension names, and the SHA-256 of the values in C order, little-endian. An image group also gets its multiscales.
import { createHash } from "node:crypto";
import { resolve } from "node:path";
import FileSystemStore from "@zarrita/storage/fs";
import * as zarr from "zarrita";

// zarrita hands out a transposed array with the strides it is stored in.
function inCOrder(data, shape, stride) {
  const result = new data.constructor(data.length);
  for (let i = 0; i < data.length; i++) {
    let at = 0;
    for (let axis = shape.length - 1, rest = i; axis >= 0; rest = Math.floor(rest / shape[axis]), axis--) at += (rest % shape[axis]) * stride[axis];
    result[i] = data[at];
  }
  return result;
}

for (const path of process.argv.slice(2)) {
  const node = await zarr.open.v3(new FileSystemStore(resolve(path)));
  if (node instanceof zarr.Group) {
    console.log(JSON.stringify({ path, ome: node.attrs.ome }));
    continue;
  }
  const { data, shape, stride } = await zarr.get(node);
  const inC = inCOrder(data, shape, stride);
  const bytes = Buffer.from(inC.buffer, inC.byteOffset, inC.byteLength);
  console.log(JSON.stringify({
    path, shape, chunks: node.chunks, dtype: node.dtype, names: node.dimensionNames ?? null,
    sha256: createHash("sha256").update(bytes).digest("hex"),
  }));
}
