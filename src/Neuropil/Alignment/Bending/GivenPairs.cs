using Neuropil.Alignment.Affine;
using Neuropil.Artefacts;
using Neuropil.Numerics;
using Neuropil.Space;

namespace Neuropil.Alignment.Bending;

/// <summary>Brings the places that a person matched into the pairs of sections.</summary>
internal static class GivenPairs
{
    /// <summary>A person's place is believed to this, section px.</summary>
    private const double GivenSigmaPx = 1;

    /// <summary>What was found contradicts a person where it is off by more than this many px of the matching image.</summary>
    private const double AgreePx = 8;

    /// <summary>The pair held by the places given. What was found stays where it agrees with them; else it is looked for again from where they say, and where
    /// that finds nothing either, they alone are the evidence.</summary>
    /// <param name="near">Matches the pair from a map of matching images.</param>
    public static SectionPair Hold(SectionPair found, IReadOnlyList<GivenPlace> given, int factor, Func<Affine2, SectionPair> near)
    {
        if (given.Count == 0) return found;
        IReadOnlyList<double[]> rows = [.. given.Select(g => (double[])[g.InFrom.X, g.InFrom.Y, g.InTo.X, g.InTo.Y, 1])];
        if (Agrees(found, given, factor)) return found with { Given = rows };
        var again = near(Turned(given, factor));
        return Agrees(again, given, factor)
            ? again with { Given = rows }
            : new(found.From, found.To, found.Blocks, GivenSigmaPx, 1, [], Given: rows);
    }

    private static bool Agrees(SectionPair pair, IReadOnlyList<GivenPlace> given, int factor)
    {
        if (!pair.HasEvidence) return false;
        var map = AffineConsensus.LeastSquaresMap([.. pair.Matches.Select(m => new PlacePair(SectionPair.InFrom(m), SectionPair.InTo(m), m[4]))]);
        return map is { } known && given.All(g => (known.Apply(g.InFrom) - g.InTo).Length <= AgreePx * factor);
    }

    /// <summary>The turn and shift that fits the places best, px of the matching image; of one place the shift alone.</summary>
    private static Affine2 Turned(IReadOnlyList<GivenPlace> given, int factor)
    {
        double middle = (factor - 1) / 2.0;
        Px2 Small(Px2 px) => new((px.X - middle) / factor, (px.Y - middle) / factor);
        List<(Px2 P, Px2 Q)> places = [.. given.Select(g => (Small(g.InFrom), Small(g.InTo)))];
        Px2 p = new(places.Average(x => x.P.X), places.Average(x => x.P.Y)), q = new(places.Average(x => x.Q.X), places.Average(x => x.Q.Y));
        double along = places.Sum(x => (x.P.X - p.X) * (x.Q.X - q.X) + (x.P.Y - p.Y) * (x.Q.Y - q.Y));
        double across = places.Sum(x => (x.P.X - p.X) * (x.Q.Y - q.Y) - (x.P.Y - p.Y) * (x.Q.X - q.X));
        return Affine2.Rotation(Math.Atan2(across, along), p).Then(Affine2.Translation(q.X - p.X, q.Y - p.Y));
    }

    /// <summary>Nodes of the mesh round the places given, where nothing was found: there they are all that is known. Where something was, it is finer than what a
    /// person can point at, and the affine step has brought it into reach.</summary>
    public static IReadOnlyList<DensePair> Nodes(IReadOnlyList<DensePair> pairs, IReadOnlyList<GivenPlace> given, AlignedStack stack)
    {
        if (given.Count == 0 || pairs.Count == 0) return pairs;
        var all = pairs.ToDictionary(p => (p.From, p.To, p.FromSide, p.ToSide));
        var sheets = new SectionSheets(stack);
        int SideOf(int section, Px2 alignedPx) =>
            SectionBreak.SideOf([.. sheets.LinesOf(section).Select(l => BreakLine.Of(l, stack.Sections[section].ToVolume))], alignedPx);
        foreach (var place in given)
        {
            Px2 at = stack.Sections[place.From].ToVolume.Apply(place.InFrom), there = stack.Sections[place.To].ToVolume.Apply(place.InTo);
            var key = (place.From, place.To, SideOf(place.From, at), SideOf(place.To, there));
            if (!all.TryGetValue(key, out var pair)) all[key] = pair = new(place.From, place.To, pairs[0].Shifts.Like(), key.Item3, key.Item4);
            Set(pair.Shifts, at, there - at);
        }
        return [.. all.Values.OrderBy(p => p.From).ThenBy(p => p.To).ThenBy(p => p.FromSide).ThenBy(p => p.ToSide)];
    }

    private static void Set(ShiftGrid grid, Px2 at, Px2 shift)
    {
        int column = (int)Math.Floor((at.X - grid.OriginX) / grid.SpacingPx), row = (int)Math.Floor((at.Y - grid.OriginY) / grid.SpacingPx);
        for (int j = row; j <= row + 1; j++)
            for (int i = column; i <= column + 1; i++)
            {
                if (i < 0 || j < 0 || i >= grid.Columns || j >= grid.Rows) continue;
                int n = j * grid.Columns + i;
                if (grid.Height[n] <= 0) (grid.X[n], grid.Y[n], grid.Height[n]) = ((float)shift.X, (float)shift.Y, 1);
            }
    }
}
