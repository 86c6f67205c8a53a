using Neuropil.Space;

namespace Neuropil.Artefacts;

/// <summary>The true map of one tile, from tile px through section px to specimen px and back.</summary>
public sealed class TileMap(TrueTile tile, TrueSection section, Box3 specimen)
{
    private readonly Affine2 _toTile = tile.ToSection.Inverse();

    public Px2 ToSpecimen(Px2 tilePx) => SectionToSpecimen(section, tile.ToSection.Apply(tilePx));

    public Px2 ToTile(Px2 specimenPx) => _toTile.Apply(SpecimenToSection(section, specimenPx));

    public TilePlace PlaceOf(Px2 tilePx)
    {
        var onSection = tile.ToSection.Apply(tilePx);
        bool folded = false;
        foreach (var cut in section.Cuts)
        {
            if (cut.Covers(onSection))
            {
                if (cut.Kind is CutKind.Tear) return TilePlace.Torn;
                folded = true;
            }
            onSection = cut.Heal(onSection);
        }
        if (folded) return TilePlace.Folded;
        if (!IsInside(ToSpecimen(tilePx), specimen)) return TilePlace.Outside;
        return section.Dirt.Any(speck => Contains(speck.Outline, tile.ToSection.Apply(tilePx))) ? TilePlace.Dirty : TilePlace.Tissue;
    }

    /// <summary>From the section as it lies on the wafer to x, y of the specimen.</summary>
    public static Px2 SectionToSpecimen(TrueSection section, Px2 p)
    {
        foreach (var cut in section.Cuts) p = cut.Heal(p);
        if (section.Elastic is { } elastic) p = elastic.Apply(p);
        return section.ToSpecimen.Apply(p);
    }

    public static Px2 SpecimenToSection(TrueSection section, Px2 specimenPx)
    {
        var p = section.ToSpecimen.Inverse().Apply(specimenPx);
        if (section.Elastic is { } elastic) p = elastic.Invert(p);
        for (int i = section.Cuts.Count - 1; i >= 0; i--) p = section.Cuts[i].Damage(p);
        return p;
    }

    /// <summary>Whether a point lies on a pixel of the specimen.</summary>
    public static bool IsInside(Px2 p, Box3 specimen) =>
        p.X >= specimen.Min.X - 0.5 && p.X < specimen.Max.X - 0.5 && p.Y >= specimen.Min.Y - 0.5 && p.Y < specimen.Max.Y - 0.5;

    /// <summary>Even-odd rule.</summary>
    public static bool Contains(IReadOnlyList<Px2> outline, Px2 p)
    {
        bool inside = false;
        for (int i = 0, j = outline.Count - 1; i < outline.Count; j = i++)
        {
            Px2 a = outline[i], b = outline[j];
            if (a.Y > p.Y != b.Y > p.Y && p.X < (b.X - a.X) * (p.Y - a.Y) / (b.Y - a.Y) + a.X) inside = !inside;
        }
        return inside;
    }
}
