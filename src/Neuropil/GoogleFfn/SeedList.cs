using System.Text.Json;
using Neuropil.Flooding;
using Neuropil.Numerics;
using Neuropil.Space;

namespace Neuropil.GoogleFfn;

/// <summary>What a seed policy looks at: the subvolume when the run begins.</summary>
/// <param name="Corner">Of the subvolume in the volume.</param>
/// <param name="Folder">Where a relative folder of an earlier result is looked for first.</param>
internal sealed record SeedGround(float[] Image, GridShape Shape, int[] Labels, bool[]? Mask, bool[]? SeedMask, Vox3 Corner, string Folder);

/// <summary>Carries out a seed policy: array offsets in the order in which they are tried.</summary>
internal static class SeedList
{
    public static List<int> Of(SeedPolicy policy, SeedGround ground) => policy switch
    {
        SeedPolicy.ImagePeaks => PeakSeeds.OfImage(ground.Image, ground.Shape, (1, 1, 1), Either(ground.Mask, ground.SeedMask), Taken(ground)),
        SeedPolicy.SectionPeaks p => Sections(p, ground),
        SeedPolicy.EmptySpace => PeakSeeds.OfEmptySpace(ground.Labels, ground.Shape, (1, 1, 1), minDistance: 0.5, betweenSeedsVx: 2),
        SeedPolicy.BrightPeaks => PeakSeeds.OfBrightness(ground.Image, ground.Shape, Taken(ground)),
        SeedPolicy.Grid p => Grid(p, ground.Shape),
        SeedPolicy.Dense p => Dense(p, ground),
        SeedPolicy.InvertedOrigins p => Inverted(p, ground),
        SeedPolicy.Reversed p => [.. Enumerable.Reverse(Of(p.Inner, ground))],
        SeedPolicy.Sequence p => [.. p.Parts.SelectMany(part => Of(part, ground))],
        SeedPolicy.Listed p => [.. p.Seeds.Select(seed => Offset(seed, ground.Shape))],
        _ => throw new ArgumentOutOfRangeException(nameof(policy), policy, "A policy without an implementation."),
    };

    /// <summary>Reads a list of seeds: a JSON array of [x, y, z], or of objects with startZyx as <c>origins.json</c> has them.</summary>
    public static SeedPolicy.Listed Read(string path)
    {
        try
        {
            using var json = JsonDocument.Parse(File.ReadAllBytes(path));
            return new([.. json.RootElement.EnumerateArray().Select(Seed)]);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException or FormatException or IndexOutOfRangeException)
        {
            throw new InputException($"'{path}' is no list of seeds: {e.Message} Expected [[x, y, z], ...] in voxels of the subvolume, or [{{\"startZyx\": [z, y, x]}}, ...].", e);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new InputException($"'{path}' is missing. Give a JSON list of seeds, [[x, y, z], ...].", e);
        }
    }

    private static Vox3 Seed(JsonElement seed)
    {
        bool zyx = seed.ValueKind == JsonValueKind.Object;
        var list = zyx ? seed.GetProperty("startZyx") : seed;
        if (list.GetArrayLength() != 3) throw new FormatException("a seed does not have three numbers.");
        return zyx ? new(list[2].GetInt32(), list[1].GetInt32(), list[0].GetInt32()) : new(list[0].GetInt32(), list[1].GetInt32(), list[2].GetInt32());
    }

    private static int Offset(Vox3 seed, GridShape shape) => Box3.OfSize(new(shape.Nx, shape.Ny, shape.Nz)).Contains(seed)
        ? (seed.Z * shape.Ny + seed.Y) * shape.Nx + seed.X
        : throw new InputException($"Seed {seed} lies outside the subvolume of {shape.Nx},{shape.Ny},{shape.Nz} voxels. Seeds count from the corner of the subvolume.");

    private static List<int> Sections(SeedPolicy.SectionPeaks policy, SeedGround ground)
    {
        var seeds = PeakSeeds.OfSections(ground.Image, ground.Shape, policy.MinDistancePx, policy.Above, ground.Mask);
        if (policy.Descending) seeds.Reverse();
        return seeds;
    }

    private static List<int> Grid(SeedPolicy.Grid policy, GridShape shape)
    {
        var seeds = new List<int>();
        foreach (int offset in policy.OffsetsVx)
            for (int z = policy.EverySection ? 0 : offset; z < shape.Nz; z += policy.EverySection ? 1 : policy.StepVx)
                for (int y = offset; y < shape.Ny; y += policy.StepVx)
                    for (int x = offset; x < shape.Nx; x += policy.StepVx)
                        seeds.Add((z * shape.Ny + y) * shape.Nx + x);
        return seeds;
    }

    private static List<int> Dense(SeedPolicy.Dense policy, SeedGround ground)
    {
        var wanted = Array.ConvertAll(ground.Image, v => v > policy.Threshold != policy.Invert);
        for (int i = 0; i < policy.Erosions; i++) wanted = Eroded(wanted, ground.Shape);
        return [.. Enumerable.Range(0, wanted.Length).Where(i => wanted[i])];
    }

    /// <summary>Voxels whose six neighbours are set too; what lies outside counts as set.</summary>
    private static bool[] Eroded(bool[] set, GridShape shape)
    {
        var left = new bool[set.Length];
        int plane = shape.Stride(2), i = 0;
        for (int z = 0; z < shape.Nz; z++)
            for (int y = 0; y < shape.Ny; y++)
                for (int x = 0; x < shape.Nx; x++, i++)
                    left[i] = set[i] && (x == 0 || set[i - 1]) && (x == shape.Nx - 1 || set[i + 1]) && (y == 0 || set[i - shape.Nx])
                        && (y == shape.Ny - 1 || set[i + shape.Nx]) && (z == 0 || set[i - plane]) && (z == shape.Nz - 1 || set[i + plane]);
        return left;
    }

    private static List<int> Inverted(SeedPolicy.InvertedOrigins policy, SeedGround ground)
    {
        string path = ResultFile.Find(VolumeSource.Resolve(policy.Folder, ground.Folder), policy.Corner ?? ground.Corner);
        return [.. ResultFile.ReadOrigins(path).OrderByDescending(o => o.Id).Select(o => Offset(o.Seed, ground.Shape))];
    }

    private static bool[]? Taken(SeedGround ground)
    {
        var masked = Either(ground.Mask, ground.SeedMask);
        if (!ground.Labels.AsSpan().ContainsAnyExceptInRange(int.MinValue, 0)) return masked;
        return [.. ground.Labels.Select((label, i) => label > 0 || (masked is not null && masked[i]))];
    }

    private static bool[]? Either(bool[]? a, bool[]? b) => a is null ? b : b is null ? a : [.. a.Zip(b, (x, y) => x || y)];
}
