using Neuropil.Space;
using Neuropil.Volumes;
using Neuropil.Volumes.Zarr;

namespace Neuropil.Artefacts;

/// <summary>How the elastic fields of a stack lie: control values of one grid for all sections, as <see cref="ElasticField"/> has it.</summary>
/// <param name="OriginPx">Place of the first control value along both axes, volume px.</param>
public sealed record FieldGrid(double OriginPx, double SpacingPx, int Columns, int Rows);

/// <summary>The elastic fields of an aligned stack, <c>alignment/fields.zarr</c>: float32 of [2 · sheet + axis, row, column], volume px;
/// sheets are sections and the further sides of split ones (<see cref="SectionSheets"/>). A volume px v shows what the affine map alone would show at v + field(v).</summary>
/// <remarks>Safe for several threads. Sections are read when they are asked for; the field of one of 100k × 100k px may take 300 MB.</remarks>
public sealed class StackFields
{
    public const string Volume = "alignment/fields.zarr";

    /// <summary>Fields kept; rendering walks through sections one by one. Of large sections fewer, but a section and those it is compared with.</summary>
    private const int MostKept = 96, LeastKept = 4;

    private const long KeptBytes = 256L << 20;

    /// <summary>Control values beside a window: two make the splines, the rest holds what a table round it looks up.</summary>
    private const int Beside = 4;

    /// <summary>Fields of no more control values are read whole and kept.</summary>
    private const long LeastPart = 256 * 256;

    private readonly string _path;
    private readonly FieldGrid _grid;
    private readonly Lock _gate = new();
    private readonly Dictionary<int, ElasticField> _fields = [];
    private readonly Queue<int> _oldest = new();
    private readonly SectionSheets _sheets;
    private readonly Dictionary<int, SectionBreak?> _breaks = [];
    private readonly int _kept, _keptBreaks;

    private StackFields(string path, FieldGrid grid, SectionSheets sheets)
    {
        (_path, _grid, _sheets) = (path, grid, sheets);
        long fits = KeptBytes / (2L * sizeof(double) * grid.Columns * grid.Rows);
        (_kept, _keptBreaks) = ((int)Math.Clamp(fits, LeastKept, MostKept), (int)Math.Clamp(fits / SectionBreak.MostSides, 1, MostKept));
    }

    /// <summary>Null where the stack is affine.</summary>
    public static StackFields? Open(string path, AlignedStack stack) => stack.Fields is { } grid ? new(path, grid, new(stack)) : null;

    /// <summary>How a section is split; null where it is whole.</summary>
    public SectionBreak? BreakOf(AlignedSection section)
    {
        var lines = _sheets.LinesOf(section.Index);
        if (lines.Count == 0) return null;
        lock (_gate)
        {
            if (_breaks.TryGetValue(section.Index, out var known)) return known;
            var sides = Enumerable.Range(0, _sheets.SidesOf(section.Index)).Select(side => Of(_sheets.Sheet(section.Index, side)));
            if (_breaks.Count >= _keptBreaks) _breaks.Clear();
            return _breaks[section.Index] = new([.. lines.Select(l => BreakLine.Of(l, section.ToVolume))], [.. sides]);
        }
    }

    /// <summary>Of a section, its first side where it is split.</summary>
    public ElasticField Of(int sheet)
    {
        lock (_gate)
        {
            if (_fields.TryGetValue(sheet, out var known)) return known;
            var field = Read(sheet);
            _fields[sheet] = field;
            _oldest.Enqueue(sheet);
            if (_oldest.Count > _kept) _fields.Remove(_oldest.Dequeue());
            return field;
        }
    }

    /// <summary>The map of a section within a window of the volume: of a large section only the control values that have a say there are read.</summary>
    public SectionMap MapNear(AlignedSection section, PixelRect window)
    {
        var part = Around(window);
        bool whole = (long)_grid.Columns * _grid.Rows <= LeastPart || (part.Size.X == _grid.Columns && part.Size.Y == _grid.Rows);
        ElasticField Field(int side) => whole ? Of(_sheets.Sheet(section.Index, side)) : Read(_sheets.Sheet(section.Index, side), part);
        var lines = _sheets.LinesOf(section.Index);
        if (lines.Count == 0) return new(section.ToVolume, Field(0));
        return new(section.ToVolume, Field(0), new([.. lines.Select(l => BreakLine.Of(l, section.ToVolume))],
            [.. Enumerable.Range(0, _sheets.SidesOf(section.Index)).Select(Field)]));
    }

    /// <summary>Control values under a window, and those beside it that have a say.</summary>
    private Box3 Around(PixelRect window)
    {
        int First(int px) => (int)Math.Floor((px - _grid.OriginPx) / _grid.SpacingPx) - Beside;
        int Last(int px) => (int)Math.Ceiling((px - _grid.OriginPx) / _grid.SpacingPx) + Beside + 1;
        return new Box3(new(First(window.X), First(window.Y), 0), new(Last(window.Right), Last(window.Bottom), 1)).Intersect(new(default, new(_grid.Columns, _grid.Rows, 1)));
    }

    private ElasticField Read(int sheet) => Read(sheet, new(default, new(_grid.Columns, _grid.Rows, 1)));

    private ElasticField Read(int sheet, Box3 part)
    {
        using var array = ZarrArray.Open(_path);
        var values = array.Read<float>(new Box3(part.Min with { Z = 2 * sheet }, part.Max with { Z = 2 * sheet + 2 }), CancellationToken.None);
        double[] Axis(int axis) => [.. values.Section(2 * sheet + axis).ToArray().Select(v => (double)v)];
        return new(_grid.OriginPx + part.Min.X * _grid.SpacingPx, _grid.OriginPx + part.Min.Y * _grid.SpacingPx, _grid.SpacingPx, part.Size.X, part.Size.Y, Axis(0), Axis(1));
    }
}
