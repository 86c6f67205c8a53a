using Neuropil.Artefacts;
using Neuropil.Numerics;
using Neuropil.Space;
using Neuropil.Volumes;

namespace Neuropil.Connectome;

/// <summary>Finds which labels of a volume touch: across unlabelled membrane, up to a gap on each side.</summary>
/// <remarks>The same measure serves segments and truth, so that their graphs may be compared.</remarks>
public sealed class ContactFinder(VoxelSize voxel, ContactMeasure measure)
{
    // Boxes of this size keep a block of a label volume below 64 MiB with its grown copy.
    private static readonly Vox3 StreamBox = new(128, 128, 64);

    private readonly NearestLabel _growth = new((voxel.XNm, voxel.YNm, voxel.ZNm), measure.GapNm);

    /// <summary>Voxels that must be read around a box: the growth's reach, and one for the upper neighbour.</summary>
    public Vox3 Halo => new(_growth.ReachX + 1, _growth.ReachY + 1, _growth.ReachZ + 1);

    /// <summary>Contacts between the cells of an array in memory.</summary>
    public static ContactTable FromLabels(Voxels<ulong> labels, VoxelSize voxel, ContactMeasure measure)
    {
        ArgumentNullException.ThrowIfNull(labels);
        var finder = new ContactFinder(voxel, measure);
        var sizes = new CellSums();
        sizes.Add(labels, labels.Box);
        return finder.ToTables(sizes, finder.Faces(labels, labels.Box)).Contacts;
    }

    /// <summary>Contacts between the cells in a box of a volume, read in parts. Voxels outside the box are not looked at.</summary>
    public static ContactTable FromLabels(Volume labels, Box3 box, VoxelSize voxel, ContactMeasure measure, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(labels);
        var finder = new ContactFinder(voxel, measure);
        var faces = new Dictionary<(ulong A, ulong B), FaceSums>();
        var sizes = new CellSums();
        for (int z = box.Min.Z; z < box.Max.Z; z += StreamBox.Z)
            for (int y = box.Min.Y; y < box.Max.Y; y += StreamBox.Y)
                for (int x = box.Min.X; x < box.Max.X; x += StreamBox.X)
                {
                    var part = Box3.At(new(x, y, z), StreamBox).Intersect(box);
                    var read = labels.Read<ulong>(part.Grow(finder.Halo).Intersect(box), ct);
                    sizes.Add(read, part);
                    LabelFaces.Merge(faces, finder.Faces(read, part));
                }
        return finder.ToTables(sizes, faces).Contacts;
    }

    /// <summary>Faces whose lower voxel lies in <paramref name="part"/>; <paramref name="labels"/> covers it with the halo.</summary>
    public Dictionary<(ulong A, ulong B), FaceSums> Faces(Voxels<ulong> labels, Box3 part)
    {
        ArgumentNullException.ThrowIfNull(labels);
        var size = labels.Size;
        Vox3 min = part.Min - labels.Box.Min, max = part.Max - labels.Box.Min, origin = labels.Box.Min;
        return LabelFaces.CountGrown(labels.Values, [], new(size.X, size.Y, size.Z), _growth,
            ((min.X, min.Y, min.Z), (max.X, max.Y, max.Z)), (origin.X, origin.Y, origin.Z));
    }

    /// <summary>Cells large enough, and the contacts between them.</summary>
    internal (CellTable Cells, ContactTable Contacts) ToTables(CellSums sizes, IReadOnlyDictionary<(ulong A, ulong B), FaceSums> faces)
    {
        var cells = sizes.ToTable(voxel, measure.MinCellUm3);
        var known = cells.Cells.Select(c => c.Id).ToHashSet();
        return (cells, new([.. faces.Where(f => known.Contains(f.Key.A) && known.Contains(f.Key.B)).OrderBy(f => f.Key)
            .Select(f => ToContact(f.Key.A, f.Key.B, f.Value))], measure));
    }

    private Contact ToContact(ulong a, ulong b, FaceSums faces)
    {
        double area = faces.Faces(0) * voxel.YNm * voxel.ZNm + faces.Faces(1) * voxel.XNm * voxel.ZNm + faces.Faces(2) * voxel.XNm * voxel.YNm;
        var centre = new Nm3(faces.Centre(0) * voxel.XNm, faces.Centre(1) * voxel.YNm, faces.Centre(2) * voxel.ZNm);
        var (first, last) = faces.RangeZ;
        return new(a, b, area, centre, faces.Faces(0), faces.Faces(1), faces.Faces(2), first, last);
    }
}
