using Neuropil.Space;
using Neuropil.Volumes.Zarr;

namespace Neuropil.Alignment.Quality;

/// <summary>Why a person should look at a place.</summary>
internal enum WorstReason
{
    /// <summary>Matches there still disagree with the solution; the value is by how many px.</summary>
    Residual,

    /// <summary>No neighbour matches there; the value is the distance to the next place where one does, px.</summary>
    NoEvidence,

    /// <summary>The mesh is squeezed or stretched; the value is the factor of area, 0 or less where it lies over itself.</summary>
    Strain,
}

/// <summary>A place of the aligned volume that a person should look at.</summary>
/// <param name="Section">Its name; so <paramref name="Neighbour"/>.</param>
/// <param name="Z">Its plane in the volume; so <paramref name="NeighbourZ"/>.</param>
/// <param name="VolumePx">In the volume, x and y.</param>
/// <param name="SectionPx">The same place on the montaged section.</param>
/// <param name="NeighbourPx">The same place on the montaged neighbour.</param>
/// <param name="Value">In the unit of the reason.</param>
internal sealed record WorstPlace(
    string Section, int Z, string Neighbour, int NeighbourZ, Px2 VolumePx, Px2 SectionPx, Px2 NeighbourPx, WorstReason Reason, double Value)
{
    /// <summary>A sentence for the report.</summary>
    public string Why => Reason switch
    {
        WorstReason.Residual => $"matches {Value:0.0} px apart",
        WorstReason.NoEvidence => $"no match within {Value:0} px",
        _ => Value <= 0 ? "mesh folded over itself" : $"area changed by a factor of {Value:0.00}",
    };
}

/// <summary>Picks the worst places of a stack: some of each kind, no two of them the same place.</summary>
internal static class WorstPlaces
{
    /// <summary>Of all, and of strains and of holes; residuals take what those leave.</summary>
    private const int Most = 12, OfEachOther = 3;

    /// <summary>Closer than this, in px and in sections, two are one place.</summary>
    private const double SamePx = 160;

    private const int SameSections = 2;

    /// <summary>A hole counts from this many cells on, a change of area from this factor on: less is seen everywhere.</summary>
    private const double LeastHoleCells = 3, LeastDeparture = 0.2;

    /// <param name="em">The volume: a place is worth a look only where it shows something.</param>
    public static IReadOnlyList<WorstPlace> Of(AlignmentEvidence evidence, ZarrArray em)
    {
        List<WorstPlace> Shown(IEnumerable<WorstPlace> places) => Apart(places.Where(p => Shows(em, p)));
        List<WorstPlace> residuals = Shown(Residuals(evidence)), holes = Shown(Holes(evidence)), strains = Shown(Strains(evidence));
        List<WorstPlace> others = [.. holes.Take(OfEachOther), .. strains.Take(OfEachOther)];
        return [.. residuals.Take(Most - others.Count), .. others];
    }

    /// <summary>The worst match of each pair in each sixteenth of the section.</summary>
    private static IEnumerable<WorstPlace> Residuals(AlignmentEvidence evidence) => evidence.Nearest
        .SelectMany(pair => Enumerable.Range(0, pair.At.Count)
            .GroupBy(i => ((int)(4 * pair.At[i].X / evidence.Stack.WidthPx), (int)(4 * pair.At[i].Y / evidence.Stack.HeightPx)))
            .Select(part => part.MaxBy(i => pair.Left[i].Length))
            .Select(i => (Pair: pair, At: pair.At[i], Px: pair.Left[i].Length)))
        .OrderByDescending(p => p.Px)
        .Select(p => At(evidence, p.Pair.From, p.Pair.To, p.At, WorstReason.Residual, p.Px));

    private static IEnumerable<WorstPlace> Holes(AlignmentEvidence evidence) => evidence.Stack.Sections
        .Select(s => (s.Index, Hole: evidence.Area.DeepestHole(s.Index)))
        .Where(s => s.Hole is { } hole && hole.RadiusPx >= LeastHoleCells * evidence.Area.CellPx)
        .OrderByDescending(s => s.Hole!.Value.RadiusPx)
        .Select(s => At(evidence, s.Index, NeighbourOf(evidence, s.Index), s.Hole!.Value.At, WorstReason.NoEvidence, s.Hole.Value.RadiusPx));

    private static IEnumerable<WorstPlace> Strains(AlignmentEvidence evidence) => evidence.Strain is not { } strain ? [] : strain.Sections
        .Select((s, z) => (z, s.Worst.Area, s.Worst.At))
        .Where(s => MeshStrain.Departure(s.Area) >= LeastDeparture)
        .OrderByDescending(s => MeshStrain.Departure(s.Area))
        .Select(s => At(evidence, s.z, NeighbourOf(evidence, s.z), s.At, WorstReason.Strain, s.Area));

    /// <summary>Whether the place and its neighbour are known: voxels that no tile covers are 0.</summary>
    private static bool Shows(ZarrArray em, WorstPlace place)
    {
        bool Known(int z)
        {
            var voxel = Box3.At(new((int)Math.Round(place.VolumePx.X), (int)Math.Round(place.VolumePx.Y), z), new(1, 1, 1));
            return em.Box.Contains(voxel) && em.Read<byte>(voxel, CancellationToken.None).Values[0] > 0;
        }
        return Known(place.Z) && Known(place.NeighbourZ);
    }

    /// <summary>The next section with tiles, for the last ones the one before.</summary>
    private static int NeighbourOf(AlignmentEvidence evidence, int z)
    {
        bool Counts(int i) => evidence.Sections.Sections[i].Tiles.Count > 0;
        for (int i = z + 1; i < evidence.Stack.Sections.Count; i++)
            if (Counts(i)) return i;
        for (int i = z - 1; i >= 0; i--)
            if (Counts(i)) return i;
        return z;
    }

    private static WorstPlace At(AlignmentEvidence evidence, int z, int other, Px2 v, WorstReason reason, double value) => new(
        evidence.Stack.Sections[z].Name, z, evidence.Stack.Sections[other].Name, other, v,
        evidence.MapOf(z).ToSection(v), evidence.MapOf(other).ToSection(v), reason, value);

    /// <summary>The worst first; what lies near one taken already is left out.</summary>
    private static List<WorstPlace> Apart(IEnumerable<WorstPlace> places)
    {
        var taken = new List<WorstPlace>();
        foreach (var place in places)
        {
            if (taken.Count == Most) break;
            if (!taken.Any(t => Math.Abs(t.Z - place.Z) < SameSections && (t.VolumePx - place.VolumePx).Length < SamePx)) taken.Add(place);
        }
        return taken;
    }
}
