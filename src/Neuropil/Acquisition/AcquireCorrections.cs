using Neuropil.Artefacts;

namespace Neuropil.Acquisition;

/// <summary>What a person decided about tiles: one or more files <c>corrections/acquire/*.json</c> of the form
/// <c>{ "drop": ["003_1_2.png"], "accept": ["007_2_1.png", "004/1/2", "011"] }</c>.</summary>
/// <param name="Drop">Tiles not to use.</param>
/// <param name="Accept">Tiles that are good in spite of what the checks say; or, as <c>section/row/column</c> or just <c>section</c>, places
/// and sections that are missing and may be.</param>
internal sealed record AcquireCorrections(IReadOnlySet<string> Drop, IReadOnlySet<string> Accept)
{
    public const string Folder = "corrections/acquire";

    private sealed record CorrectionFile(IReadOnlyList<string>? Drop, IReadOnlyList<string>? Accept);

    /// <exception cref="InputException">A file has another form, or a tile is both dropped and accepted.</exception>
    public static AcquireCorrections Load(string folder)
    {
        var drop = new SortedSet<string>(StringComparer.Ordinal);
        var accept = new SortedSet<string>(StringComparer.Ordinal);
        if (!Directory.Exists(folder)) return new(drop, accept);
        foreach (string file in Directory.EnumerateFiles(folder, "*.json").Order(StringComparer.Ordinal))
        {
            var content = ArtefactJson.Read<CorrectionFile>(file, "Expected { \"drop\": [\"tile.png\"], \"accept\": [\"tile.png\"] }.");
            drop.UnionWith(content.Drop ?? []);
            accept.UnionWith(content.Accept ?? []);
        }
        string? both = drop.FirstOrDefault(accept.Contains);
        return both is null ? new(drop, accept) : throw new InputException($"The corrections in '{folder}' both drop and accept '{both}'. Decide.");
    }

    /// <summary>Names that fit nothing: a slip of the pen that would otherwise pass unseen.</summary>
    public IEnumerable<string> Unknown(TileEntries entries, IReadOnlySet<string> missing)
    {
        var names = entries.Tiles.Select(t => t.Name).ToHashSet(StringComparer.Ordinal);
        return Drop.Where(name => !names.Contains(name)).Concat(Accept.Where(name => !names.Contains(name) && !missing.Contains(name)));
    }
}
