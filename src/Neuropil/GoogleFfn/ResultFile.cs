using System.Runtime.InteropServices;
using System.Text.Json;
using Neuropil.Artefacts;
using Neuropil.Flooding;
using Neuropil.Numerics;
using Neuropil.Space;
using Neuropil.Volumes;
using Neuropil.Volumes.Numpy;

namespace Neuropil.GoogleFfn;

/// <summary>Where an object started, how often the network looked, and how long that took.</summary>
/// <param name="Seed">In voxels of the subvolume.</param>
internal sealed record Origin(int Id, Vox3 Seed, int Evaluations, double WalltimeSeconds);

/// <summary>A finished subvolume.</summary>
/// <param name="Labels">[z, y, x] of <paramref name="Shape"/>; 0 is no object.</param>
/// <param name="Overlaps">For each new object the earlier ones under its mask.</param>
/// <param name="Probabilities">Quantised (<see cref="QuantisedProbability"/>); null when there is no map.</param>
internal sealed record SubvolumeResult(
    GridShape Shape, uint[] Labels, IReadOnlyList<Origin> Origins, IReadOnlyList<(int Id, IReadOnlyList<(int Label, int Voxels)> Under)> Overlaps,
    IReadOnlyDictionary<string, long> Counters, byte[]? Probabilities);

/// <summary>google/ffn's result files: <c>dir/x/y/seg-x_y_z.npz</c> and <c>.prob</c>, x, y, z the corner of the subvolume.</summary>
/// <remarks>Members: segmentation (the smallest unsigned type), origins and overlaps (pickled), request (text format), counters (JSON). Beside them
/// lies <c>seg-x_y_z.origins.json</c>, so that nobody needs the pickle; the form is that of <c>[{"id": 1, "startZyx": [z, y, x], "iters": 7}]</c>.</remarks>
internal static class ResultFile
{
    private sealed record OriginJson(int Id, int[] StartZyx, int Iters);

    public static string PathOf(string folder, Vox3 corner, string ending = "npz") =>
        Path.Combine(folder, $"{corner.X}", $"{corner.Y}", $"seg-{corner.X}_{corner.Y}_{corner.Z}.{ending}");

    /// <summary>The result of a corner, in the present layout or the old one, <c>dir/seg-x_y_z.npz</c>.</summary>
    /// <exception cref="InputException">There is none.</exception>
    public static string Find(string folder, Vox3 corner, string ending = "npz")
    {
        string path = PathOf(folder, corner, ending), legacy = Path.Combine(folder, Path.GetFileName(path));
        return File.Exists(path) ? path : File.Exists(legacy) ? legacy
            : throw new InputException($"'{path}' is missing, and so is '{legacy}'. Run the subvolume at corner {corner} first, or name another folder.");
    }

    /// <summary>The corners of all results of a folder, in order of z, y, x.</summary>
    public static IReadOnlyList<Vox3> Corners(string folder)
    {
        if (!Directory.Exists(folder)) throw new InputException($"The folder '{folder}' is missing. Name one that holds seg-x_y_z.npz.");
        return [.. Directory.EnumerateFiles(folder, "seg-*_*_*.npz", SearchOption.AllDirectories).Select(CornerOf).OfType<Vox3>()
            .Distinct().OrderBy(c => (c.Z, c.Y, c.X))];
    }

    private static Vox3? CornerOf(string path)
    {
        var parts = Path.GetFileNameWithoutExtension(path)["seg-".Length..].Split('_');
        return parts.Length == 3 && int.TryParse(parts[0], out int x) && int.TryParse(parts[1], out int y) && int.TryParse(parts[2], out int z)
            ? new Vox3(x, y, z) : null;
    }

    public static void Write(string folder, Vox3 corner, SubvolumeResult result, string request)
    {
        var (z, y, x) = (result.Shape.Nz, result.Shape.Ny, result.Shape.Nx);
        if (result.Probabilities is { } map) NpzFile.Write(PathOf(folder, corner, "prob"), ("qprob", NpyHeader.Encode("|u1", z, y, x), map));
        ArtefactJson.Write(PathOf(folder, corner, "origins.json"), result.Origins.Select(o => new OriginJson(o.Id, [o.Seed.Z, o.Seed.Y, o.Seed.X], o.Evaluations)).ToList());
        var (type, labels) = Smallest(result.Labels);
        // Last, for its presence says that the subvolume is done.
        NpzFile.Write(PathOf(folder, corner), ("segmentation", NpyHeader.Encode(type, z, y, x), labels),
            NpzFile.OfPickle("origins", PickleWriter.Origins(result.Origins)), NpzFile.OfText("request", request),
            NpzFile.OfText("counters", JsonSerializer.Serialize(result.Counters)), NpzFile.OfPickle("overlaps", PickleWriter.Overlaps(result.Overlaps)));
    }

    private static (string Type, byte[] Bytes) Smallest(uint[] labels) => labels.AsSpan() switch
    {
        var all when !all.ContainsAnyExceptInRange(0u, byte.MaxValue) => ("|u1", Array.ConvertAll(labels, l => (byte)l)),
        var all when !all.ContainsAnyExceptInRange(0u, ushort.MaxValue) => ("<u2", MemoryMarshal.AsBytes(Array.ConvertAll(labels, l => (ushort)l).AsSpan()).ToArray()),
        var all => ("<u4", MemoryMarshal.AsBytes(all).ToArray()),
    };

    /// <exception cref="InputException">The file is damaged, or its labels do not fit 32 bits.</exception>
    public static (GridShape Shape, uint[] Labels) ReadLabels(string path, CancellationToken ct)
    {
        using var volume = VolumeAddress.Open(path + ":segmentation");
        var size = volume.Box.Size;
        return (new(size.X, size.Y, size.Z), Array.ConvertAll(LabelNumbers.Read(volume, volume.Box, ct), label => label <= uint.MaxValue ? (uint)label
            : throw new InputException($"'{path}': label {label} is above {uint.MaxValue}. Number the labels anew, from 1.")));
    }

    /// <summary>The quantised probabilities beside a result.</summary>
    public static byte[] ReadProbabilities(string folder, Vox3 corner, CancellationToken ct)
    {
        using var volume = VolumeAddress.Open(Find(folder, corner, "prob") + ":qprob");
        return volume.Read<byte>(volume.Box, ct).Values;
    }

    /// <summary>The objects of a result file (.npz), or of a list as <c>origins.json</c>, ascending by id.</summary>
    /// <exception cref="InputException">It holds no list of origins.</exception>
    public static IReadOnlyList<Origin> ReadOrigins(string path)
    {
        if (!path.EndsWith(".npz", StringComparison.Ordinal))
            return [.. ArtefactJson.Read<List<OriginJson>>(path, "Give the origins of a run: [{\"id\": 1, \"startZyx\": [z, y, x], \"iters\": 7}, ...].").OrderBy(o => o.Id)
                .Select(o => o.StartZyx is [var z, var y, var x] ? new Origin(o.Id, new(x, y, z), o.Iters, 0) : throw new InputException($"'{path}': startZyx of object {o.Id} should be [z, y, x]."))];
        try
        {
            return [.. OriginsOf(PickleReader.Read(NpzFile.Read(path, "origins").Bytes)).OrderBy(o => o.Id)];
        }
        catch (Exception e) when (e is FormatException or InvalidCastException or OverflowException)
        {
            throw new InputException($"'{path}': its origins cannot be read: {e.Message}. Give them as JSON instead.", e);
        }
    }

    // The dictionary lies in a NumPy array without axes: numpy.array(dict), or an ndarray whose state ends with [dict].
    private static IEnumerable<Origin> OriginsOf(object? root)
    {
        object? content = root is PickledCall { State: object?[] state } ? state[^1] : (root as PickledCall)?.Arguments is [var only] ? only : root;
        if (content is List<object?> { Count: 1 } list) content = list[0];
        if (content is not Dictionary<object, object?> origins) throw new FormatException("they are no dictionary");
        foreach (var (id, value) in origins)
        {
            if (value is not PickledCall { Arguments: [object?[] and [long z, long y, long x], long iterations, var seconds] })
                throw new FormatException($"object {id} is not (start_zyx, iters, walltime_sec)");
            yield return new(checked((int)(long)id), new(checked((int)x), checked((int)y), checked((int)z)), checked((int)iterations), Convert.ToDouble(seconds, System.Globalization.CultureInfo.InvariantCulture));
        }
    }
}
