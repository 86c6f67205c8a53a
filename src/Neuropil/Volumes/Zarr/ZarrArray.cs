using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using Neuropil.Space;

namespace Neuropil.Volumes.Zarr;

/// <summary>A Zarr array: v3 (sharded or not) and v2 to read; v3 with shards, crc32c and zstd, or without zstd, to write.</summary>
/// <remarks>Reads and writes of different shards may run at once. A write replaces whole shard files atomically.</remarks>
public sealed class ZarrArray : Volume
{
    private readonly string _folder;
    private readonly ZarrMetadata _meta;
    private readonly ArrayLayout? _ours;

    private ZarrArray(string folder, string address, ZarrMetadata meta)
    {
        (_folder, Address, _meta) = (folder, address, meta);
        if (meta.EveryFileWritten) _ours = new(meta.Size, meta.Chunk, meta.File, meta.Type, meta.VoxelSize, meta.Codecs.IsCompressed);
    }

    public override string Address { get; }

    public override VoxelType Type => _meta.Type;

    public override Box3 Box => Box3.OfSize(_meta.Size);

    public override VoxelSize? VoxelSize => _meta.VoxelSize;

    public override string Layout => _meta.Describe();

    public override Vox3 ChunkSize => _meta.Chunk;

    /// <summary>What one file covers: write boxes are whole numbers of it.</summary>
    public Vox3 ShardSize => _meta.File;

    /// <summary>Makes an empty array, or opens the same one if it is there already.</summary>
    /// <exception cref="InputException">The layout is at fault, or another array lies at <paramref name="path"/>.</exception>
    public static ZarrArray Create(string path, ArrayLayout layout)
    {
        var faults = layout.Faults().ToList();
        if (faults.Count > 0) throw new InputException($"Array '{path}' cannot be made: {string.Join(" ", faults)}");
        string file = Path.Combine(path, "zarr.json"), json = ZarrV3Json.Write(layout);
        if (!File.Exists(file)) AtomicFile.Write(file, json);
        else if (ReadText(file) != json)
            throw new InputException($"'{path}' already holds another array ({Describe(path)}); wanted {layout.Size} voxels of "
                + $"{layout.Type.Name()} in shards {layout.Shard}. Remove it or choose another place.");
        return Open(path);
    }

    /// <exception cref="InputException">There is no array, or it is of a kind we do not read.</exception>
    public static ZarrArray Open(string path) => Open(path, path, null);

    internal static ZarrArray Open(string folder, string address, VoxelSize? voxelSize)
    {
        string v3 = Path.Combine(folder, "zarr.json"), v2 = Path.Combine(folder, ".zarray");
        ZarrMetadata meta;
        if (File.Exists(v3)) meta = ParseV3(v3);
        else if (File.Exists(v2)) meta = ZarrV2Json.Parse(ParseJson(v2), v2);
        else throw new InputException($"'{folder}' is no Zarr array: it has neither zarr.json nor .zarray. Check the path.");
        return new ZarrArray(folder, address, voxelSize is null ? meta : meta with { VoxelSize = voxelSize });
    }

    private static ZarrMetadata ParseV3(string file)
    {
        var json = ParseJson(file);
        if ((string?)json["node_type"] == "array") return ZarrV3Json.Parse(json, file);
        throw new InputException($"'{file}' describes a {(string?)json["node_type"] ?? "thing of unknown type"}, not an array. "
            + "Name one of the arrays inside it.");
    }

    internal static JsonNode ParseJson(string file)
    {
        try { return JsonNode.Parse(ReadText(file)) as JsonObject ?? throw new InputException($"'{file}' holds no JSON object."); }
        catch (JsonException e) { throw new InputException($"'{file}' is no JSON: {e.Message} Check that it is whole.", e); }
    }

    private static string ReadText(string file)
    {
        try { return File.ReadAllText(file); }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"'{file}' cannot be read: {e.Message}", e);
        }
    }

    private static string Describe(string path)
    {
        try
        {
            using var there = Open(path);
            return $"{there.Box.Size} voxels of {there.Type.Name()}, {there.Layout}";
        }
        catch (InputException) { return "or group"; }
    }

    public override Voxels<T> Read<T>(Box3 box, CancellationToken ct)
    {
        VoxelTypes.RequireFit<T>(Address, Type);
        RequireInside(box);
        var target = new Voxels<T>(box);
        foreach (var cell in Grid3.CellsMeeting(box, _meta.File))
        {
            ct.ThrowIfCancellationRequested();
            string path = Path.Combine(_folder, _meta.Key(cell));
            using var file = ChunkFile.TryOpen(path, _meta);
            var part = Grid3.BoxOf(cell, _meta.File).Intersect(box);
            if (file is null) FillOrRefuse(target, part, path, cell);
            else ReadChunks(file, part, target, ct);
        }
        return target;
    }

    private void ReadChunks<T>(ChunkFile file, Box3 part, Voxels<T> target, CancellationToken ct) where T : unmanaged
    {
        foreach (var cell in Grid3.CellsMeeting(part, _meta.Chunk))
        {
            ct.ThrowIfCancellationRequested();
            using var buffers = new ChunkBuffers();
            var chunkBox = Grid3.BoxOf(cell, _meta.Chunk);
            if (file.Chunk(cell, buffers) is { } bytes) Scatter(bytes.Span, chunkBox, chunkBox.Intersect(part), target);
            else Fill(target, chunkBox.Intersect(part));
        }
    }

    private void Scatter<T>(ReadOnlySpan<byte> chunk, Box3 chunkBox, Box3 part, Voxels<T> target) where T : unmanaged
    {
        int width = Type.Bytes(), run = part.Size.X;
        for (int z = part.Min.Z; z < part.Max.Z; z++)
            for (int y = part.Min.Y; y < part.Max.Y; y++)
            {
                int at = ((z - chunkBox.Min.Z) * _meta.Chunk.Y + (y - chunkBox.Min.Y)) * _meta.Chunk.X + (part.Min.X - chunkBox.Min.X);
                VoxelTypes.Convert(chunk.Slice(at * width, run * width), Type, target.Values.AsSpan(target.Offset(part.Min.X, y, z), run));
            }
    }

    private void FillOrRefuse<T>(Voxels<T> target, Box3 part, string path, Vox3 cell) where T : unmanaged
    {
        if (!_meta.EveryFileWritten && _meta.Fill is not null) Fill(target, part);
        else throw new InputException($"'{path}' is missing: it is file {cell} (x,y,z of its grid) of array '{Address}' and covers voxels "
            + $"{Grid3.BoxOf(cell, _meta.File).Intersect(Box)}. It was never written, or was lost; nothing is put in its place. "
            + "Rerun the command that writes this array, or copy the file again.");
    }

    private void Fill<T>(Voxels<T> target, Box3 part) where T : unmanaged
    {
        var value = new T[1];
        VoxelTypes.Convert(_meta.Fill ?? new byte[Type.Bytes()], Type, value);
        if (value[0].Equals(default(T))) return;
        for (int z = part.Min.Z; z < part.Max.Z; z++)
            for (int y = part.Min.Y; y < part.Max.Y; y++)
                target.Values.AsSpan(target.Offset(part.Min.X, y, z), part.Size.X).Fill(value[0]);
    }

    /// <summary>Writes a box of whole shards (cut at the far faces of the array), each file at once: temporary name, flush, rename.</summary>
    /// <remarks>The same voxels give the same bytes. <typeparamref name="T"/> may be any type whose values all fit the array's.</remarks>
    /// <exception cref="StoreException">The disk refused.</exception>
    public WrittenBox Write<T>(Voxels<T> voxels, CancellationToken ct) where T : unmanaged => Write(voxels.Box, voxels, ct);

    /// <summary>The same of voxels that are all 0, without them.</summary>
    public WrittenBox WriteNothing(Box3 box, CancellationToken ct) => Write(box, new Voxels<byte>(Box3.OfSize(default)), ct);

    /// <param name="voxels">All of the box, or none of it.</param>
    private WrittenBox Write<T>(Box3 box, Voxels<T> voxels, CancellationToken ct) where T : unmanaged
    {
        if (_ours is null) throw new InputException($"'{Address}' ({Layout}) was not made by neuropil and is only read, never written.");
        RequireWholeShards(box);
        if (!VoxelTypes.Of<T>().FitsIn(Type))
            throw new ArgumentException($"'{Address}' holds {Type.Name()}; {typeof(T).Name} voxels do not all fit.", nameof(voxels));
        using var sha = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        using var writer = new ShardWriter(_ours);
        long bytes = 0;
        foreach (var cell in Grid3.CellsMeeting(box, _meta.File))
        {
            ct.ThrowIfCancellationRequested();
            var encoded = writer.Encode(voxels, Grid3.BoxOf(cell, _meta.File));
            AtomicFile.Write(Path.Combine(_folder, _meta.Key(cell)), encoded);
            sha.AppendData(encoded);
            bytes += encoded.Length;
        }
        return new WrittenBox(Convert.ToHexStringLower(sha.GetHashAndReset()), bytes);
    }

    private void RequireWholeShards(Box3 box)
    {
        RequireInside(box);
        bool Whole(int min, int max, int shard, int size) => min % shard == 0 && (max % shard == 0 || max == size);
        var (s, n) = (_meta.File, _meta.Size);
        if (!Whole(box.Min.X, box.Max.X, s.X, n.X) || !Whole(box.Min.Y, box.Max.Y, s.Y, n.Y) || !Whole(box.Min.Z, box.Max.Z, s.Z, n.Z))
            throw new ArgumentException($"Box {box} is not a whole number of shards of {s} in array '{Address}' of {n}.", nameof(box));
    }
}
