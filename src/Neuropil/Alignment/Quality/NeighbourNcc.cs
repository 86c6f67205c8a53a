using Neuropil.Artefacts;
using Neuropil.Blocks;
using Neuropil.Space;
using Neuropil.Volumes.Zarr;

namespace Neuropil.Alignment.Quality;

/// <summary>Correlation of the grey values of each section and the next at some sites: as montaged and centred, and in the aligned volume.</summary>
/// <param name="Before">Null where one of the two shows too little.</param>
internal sealed record NeighbourNcc(IReadOnlyList<double?> Before, IReadOnlyList<double?> After)
{
    /// <summary>Sites looked at, spread over all: a montaged section is read in chunks of 256 × 256 px.</summary>
    private const int MostSites = 8;

    private const int SlabSections = 32;

    /// <summary>Fewer pixels tell nothing.</summary>
    private const int LeastPx = 256;

    public static NeighbourNcc Read(StageContext context, IReadOnlyList<PixelRect> sites, CancellationToken ct)
    {
        SectionSet sections = AlignmentStage.Sections(context);
        using OmeZarrGroup montage = OmeZarr.Open(context.PathOf(SectionSet.Volume)), em = OmeZarr.Open(context.PathOf(AlignedStack.Volume));
        var size = em.Level(0).Box.Size;
        List<PixelRect> some = [.. Enumerable.Range(0, Math.Min(MostSites, sites.Count)).Select(k => sites[(int)((k + 0.5) * sites.Count / Math.Min(MostSites, sites.Count))])];
        return new(Along(some, size, box => StackSlices.Centred(montage.Level(0), sections, size, box, ct)), Along(some, size, box => em.Level(0).Read<byte>(box, ct)));
    }

    private static List<double?> Along(IReadOnlyList<PixelRect> sites, Vox3 size, Func<Box3, Voxels<byte>> read)
    {
        var sums = new Sums[Math.Max(0, size.Z - 1)];
        foreach (var site in sites)
            for (int z = 0; z + 1 < size.Z; z += SlabSections)
            {
                // One more than the slab, so that no pair is lost between slabs.
                var slab = read(new Box3(new(site.X, site.Y, z), new(site.Right, site.Bottom, Math.Min(size.Z, z + SlabSections + 1))));
                for (int i = z; i + 1 < slab.Box.Max.Z; i++) sums[i].Add(slab.Section(i), slab.Section(i + 1));
            }
        return [.. sums.Select(s => s.Ncc)];
    }

    private struct Sums
    {
        private double _n, _a, _b, _aa, _bb, _ab;

        /// <summary>Where both are known (not 0).</summary>
        public void Add(ReadOnlySpan<byte> first, ReadOnlySpan<byte> second)
        {
            for (int i = 0; i < first.Length; i++)
            {
                if (first[i] == 0 || second[i] == 0) continue;
                double u = first[i], v = second[i];
                (_n, _a, _b) = (_n + 1, _a + u, _b + v);
                (_aa, _bb, _ab) = (_aa + u * u, _bb + v * v, _ab + u * v);
            }
        }

        public readonly double? Ncc
        {
            get
            {
                double varianceA = _aa - _a * _a / _n, varianceB = _bb - _b * _b / _n;
                return _n < LeastPx || varianceA < _n * 1e-6 || varianceB < _n * 1e-6 ? null : (_ab - _a * _b / _n) / Math.Sqrt(varianceA * varianceB);
            }
        }
    }
}
