using Neuropil.Space;

namespace Neuropil.Demonstration;

/// <summary>The demo's knobs.</summary>
public sealed record DemoOptions
{
    public required string Folder { get; init; }

    /// <summary>Of tissue and microscope. Same seed, same bytes.</summary>
    public ulong Seed { get; init; } = 1;

    public int Threads { get; init; } = Environment.ProcessorCount;

    /// <summary>Specimen in voxels. Default 344,344,48: a wafer of more than 4 million voxels after the sections' shifts are cropped, and
    /// small enough for four minutes on two cores.</summary>
    public Vox3 Size { get; init; } = new(344, 344, 48);

    /// <summary>Voxel size in nm. Default 12,12,30: the scale of the shipped network.</summary>
    public VoxelSize VoxelSize { get; init; } = new(12, 12, 30);

    /// <summary>Network folder; null is the one that ships.</summary>
    public string? Network { get; init; }

    public IEnumerable<string> Faults()
    {
        if (Size.X < 128 || Size.Y < 128 || Size.Z < 12) yield return $"--size is {Size}; the demo needs at least 128,128,12 voxels.";
        if (Threads < 1) yield return $"--threads is {Threads}; it must be at least 1.";
    }
}
