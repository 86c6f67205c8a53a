using Neuropil.Artefacts;
using Neuropil.Space;

namespace Neuropil.Blocks;

/// <summary><c>neuropil.yaml</c>: what the data are, and only those options that differ from the defaults.</summary>
public sealed record Recipe
{
    /// <summary>Voxel size in nm of the aligned volume; its z is the section thickness.</summary>
    public required VoxelSize VoxelSize { get; init; }

    /// <summary>Tile files: a glob such as <c>raw/*.bmp</c>, or a file of positions: <c>tiles.json</c>, CSV, Render, TrakEM2, FEABAS. Null where the project
    /// starts from a volume.</summary>
    public string? Tiles { get; init; }

    /// <summary>How file names tell section, row and column: <c>{section}_{row}_{column}</c>.</summary>
    public string? Pattern { get; init; }

    /// <summary>Columns and rows, <c>5x4</c>, of tiles that are numbered one after the other: <c>{index}</c> in <see cref="Pattern"/>.</summary>
    public string? Grid { get; init; }

    /// <summary>The way of the numbers through <see cref="Grid"/>; null is row by row.</summary>
    public TileOrder? Order { get; init; }

    /// <summary>An aligned volume to start from, <c>path[:dataset]</c>; then acquire, montage and align do not run.</summary>
    public string? Volume { get; init; }

    /// <summary>The folder of a virtual microscope's truth (<c>truth.json</c>); every stage is then scored against it.</summary>
    public string? Truth { get; init; }

    /// <summary>The part of the aligned volume to segment; null is all of it.</summary>
    public Box3? Box { get; init; }

    /// <summary>Options by stage name: a record of the stage's <c>OptionsType</c>. A stage without an entry runs with its defaults.</summary>
    public IReadOnlyDictionary<string, object> StageOptions { get; init; } = new Dictionary<string, object>();
}
