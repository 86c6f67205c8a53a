using Neuropil.Acquisition;
using Neuropil.Artefacts;
using Neuropil.Exchange;
using Neuropil.Space;
using Neuropil.Tests.Acquisition;

namespace Neuropil.Tests.Exchange;

/// <summary>A folder with files of other programs in it, and a small montage to write them from.</summary>
internal sealed class ExchangeFolder : IDisposable
{
    public static readonly VoxelSize Voxel = new(4, 4, 40);

    private readonly TemporaryFolder _folder = new();

    public string At(string name) => _folder.At(name);

    public string Write(string name, string text)
    {
        string path = At(name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
        return path;
    }

    public TileEntries Read(string name) => TileSource.List(At(name), null, Voxel);

    public string Refusal(string name) => Assert.Throws<InputException>(() => Read(name)).Message;

    /// <summary>Two sections, cut in the order 9, 10, of four tiles of 300 × 200 px each.</summary>
    /// <param name="map">By section and place in it, from 0.</param>
    public static (TileList List, SectionSet Sections) Montage(Func<int, int, Affine2> map, ElasticField? warp = null)
    {
        string[] names = ["9", "10"];
        var tiles = new List<Tile>();
        var sections = new List<PlacedSection>();
        for (int s = 0; s < 2; s++)
        {
            var placed = new List<PlacedTile>();
            for (int i = 0; i < 4; i++)
            {
                string name = $"{names[s]}_{i / 2}_{i % 2} ü.tif";
                tiles.Add(new(name, names[s], i / 2, i % 2, "../raw/" + name, 300, 200, 16, null, "", TileState.Good, []));
                placed.Add(new(name, map(s, i), 1, 0, 0, warp));
            }
            sections.Add(new(names[s], s, 600, 400, placed));
        }
        return (new(Voxel, names, tiles), new(Voxel, sections));
    }

    /// <summary>Exports to a file, or for FEABAS a folder, of this name.</summary>
    public ExportOutcome Export(TransformFormat format, (TileList List, SectionSet Sections) montage, string name, AlignedStack? aligned = null) =>
        TransformExport.Write(format, montage.List, At("project/tiles"), montage.Sections, aligned is null ? null : new(aligned, ""), At(name));

    public void Dispose() => _folder.Dispose();
}
