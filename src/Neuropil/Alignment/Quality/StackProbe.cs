using Neuropil.Numerics;
using Neuropil.Space;
using Neuropil.Volumes.Zarr;

namespace Neuropil.Alignment.Quality;

/// <summary>One site between a section and the next that it shows, as rendered.</summary>
/// <param name="Zero">Correlation of the two as they lie.</param>
/// <param name="Ceiling">Correlation where they fit best; null where no fit is believed.</param>
/// <param name="Shift">From where they lie to where they fit best, volume px; null likewise.</param>
internal sealed record ProbePair(int Site, int From, int To, double Zero, double? Ceiling, Px2? Shift);

/// <summary>Looks at the rendered volume again, at fixed sites: what the alignment made, whatever it believes.</summary>
/// <param name="Grey">Mean grey per site and section; null where it is not all known.</param>
internal sealed record StackProbe(IReadOnlyList<PixelRect> Sites, IReadOnlyList<ProbePair> Pairs, double?[][] Grey, double? GreySpread)
{
    /// <summary>Structure compared, px of matching size: as in bending.</summary>
    private const double FinePx = 1.5, WidePx = 12;

    /// <summary>Share of a site that a section must show.</summary>
    private const double LeastKnown = 0.9;

    private const int SlabSections = 32;

    /// <param name="pixel">Volume px per px of matching size.</param>
    /// <param name="pxNm">Size of a volume px.</param>
    public static StackProbe Read(ZarrArray em, int pixel, double pxNm, int threads, CancellationToken ct)
    {
        var sites = ProbeSites.Of(em.Box.Size.X, em.Box.Size.Y, pixel, pxNm);
        var looks = new SiteLook[sites.Count];
        Parallel.For(0, sites.Count, new ParallelOptions { MaxDegreeOfParallelism = threads, CancellationToken = ct },
            k => looks[k] = Look(em, k, sites[k], pixel, ct));
        double[] spreads = [.. looks.SelectMany(l => l.Spreads).Order()];
        return new(sites, [.. looks.SelectMany(l => l.Pairs)], [.. looks.Select(l => l.Grey)], spreads.Length == 0 ? null : spreads[spreads.Length / 2]);
    }

    private sealed record SiteLook(List<ProbePair> Pairs, double?[] Grey, List<double> Spreads);

    private static SiteLook Look(ZarrArray em, int index, PixelRect site, int pixel, CancellationToken ct)
    {
        int sections = em.Box.Size.Z;
        var look = new SiteLook([], new double?[sections], []);
        (Plane Band, Plane Known, int Z)? last = null;
        for (int start = 0; start < sections; start += SlabSections)
        {
            ct.ThrowIfCancellationRequested();
            var slab = em.Read<byte>(new Box3(new(site.X, site.Y, start), new(site.Right, site.Bottom, Math.Min(sections, start + SlabSections))), ct);
            for (int z = start; z < slab.Box.Max.Z; z++)
            {
                if (Prepare(slab.Section(z), site.Width, pixel, z, look) is not var (band, known)) continue;
                if (last is { } l)
                {
                    look.Pairs.Add(SiteFit.Of(index, l.Z, z, l.Band, l.Known, band, known, pixel));
                    FloatPool.Return(l.Band);
                }
                last = (band, known, z);
            }
        }
        return look;
    }

    /// <summary>Null where the section does not show the site.</summary>
    private static (Plane Band, Plane Known)? Prepare(ReadOnlySpan<byte> values, int side, int pixel, int z, SiteLook look)
    {
        double count = values.Length - values.Count((byte)0);
        if (count < LeastKnown * values.Length) return null;
        var grey = FloatPool.RentUnsetPlane(side, values.Length / side);
        Planes.OfBytes(values, grey.Values);
        double sum = Planes.Sum(grey.Values), squares = Planes.SumOfSquares(grey.Values, 0);
        look.Grey[z] = sum / count;
        look.Spreads.Add(Math.Sqrt(Math.Max(0, squares / count - sum / count * (sum / count))));
        Plane small = grey.Shrink(pixel), mask = Mask(grey, pixel, whole: count == values.Length);
        var band = CoarseBandPass.Of(small, mask, FinePx, WidePx);
        FloatPool.Return(grey);
        return (band, mask);
    }

    /// <summary>1 for cells that are known as a whole, else 0.</summary>
    private static Plane Mask(Plane grey, int pixel, bool whole)
    {
        var mask = new Plane(grey.Width / pixel, grey.Height / pixel);
        if (whole)
        {
            mask.Values.AsSpan().Fill(1);
            return mask;
        }
        var known = FloatPool.RentUnsetPlane(grey.Width, grey.Height);
        Planes.Above0(grey.Values, known.Values);
        float[] shares = known.Shrink(pixel).Values;
        for (int i = 0; i < shares.Length; i++) mask.Values[i] = shares[i] > 0.999f ? 1 : 0;
        FloatPool.Return(known);
        return mask;
    }
}
