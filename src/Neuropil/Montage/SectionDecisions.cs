using Neuropil.Artefacts;
using Neuropil.Space;

namespace Neuropil.Montage;

/// <summary>A place that a person saw in two tiles of a section; px of each.</summary>
internal sealed record GivenMatch(string A, string B, Px2 InA, Px2 InB)
{
    /// <summary>First pixel of <see cref="B"/> in the frame of <see cref="A"/>.</summary>
    public Px2 Shift => InA - InB;
}

/// <summary>What a person decided about one section; tiles by name.</summary>
/// <param name="Dropped">The section is not used.</param>
/// <param name="Masked">Parts of tiles that are not shown and no evidence, tile px.</param>
/// <param name="Nudged">Shift from where the solve puts a tile, section px.</param>
/// <param name="Kept">Tiles that belong where the list has them, whatever their overlaps say.</param>
internal sealed record SectionDecisions(
    bool Dropped, IReadOnlyDictionary<string, IReadOnlyList<PixelRegion>> Masked, IReadOnlyList<GivenMatch> Matches,
    IReadOnlyDictionary<string, Px2> Nudged, IReadOnlySet<string> Kept)
{
    public static SectionDecisions None { get; } = new(false, new Dictionary<string, IReadOnlyList<PixelRegion>>(), [], new Dictionary<string, Px2>(), new HashSet<string>());

    /// <summary>The matches of two tiles, the first one's place first.</summary>
    public IReadOnlyList<GivenMatch> Between(string a, string b) =>
        [.. Matches.Where(m => m.A == a && m.B == b), .. Matches.Where(m => m.A == b && m.B == a).Select(m => new GivenMatch(a, b, m.InB, m.InA))];

    public bool IsMasked(string tile, Px2 px) => Masked.TryGetValue(tile, out var regions) && regions.Any(r => r.Contains(px));

    /// <summary>The pixels of tiles without what is masked: the tile's mean grey there, in which nothing can be found.</summary>
    public Func<int, Raster<byte>> Hiding(IReadOnlyList<Tile> tiles, Func<int, Raster<byte>> read)
    {
        if (Masked.Count == 0) return read;
        var hidden = new Dictionary<int, Raster<byte>>();
        return i =>
        {
            if (!Masked.TryGetValue(tiles[i].Name, out var regions)) return read(i);
            if (!hidden.TryGetValue(i, out var image)) hidden[i] = image = Hidden(read(i), regions);
            return image;
        };
    }

    private static Raster<byte> Hidden(Raster<byte> image, IReadOnlyList<PixelRegion> regions)
    {
        var hidden = new Raster<byte>(image.Width, image.Height, [.. image.Values]);
        byte mean = (byte)image.Values.Average(v => (double)v);
        for (int y = 0; y < image.Height; y++)
            for (int x = 0; x < image.Width; x++)
                if (regions.Any(r => r.Contains(new(x, y)))) hidden[x, y] = mean;
        return hidden;
    }
}
