using Neuropil.Space;

namespace Neuropil.Reports;

public enum LimitKind { None, AtMost, AtLeast }

/// <summary>One number a person or a later run judges a stage by.</summary>
/// <param name="Key">camelCase, stable: <c>residualMedianPx</c>. The key in report.json.</param>
/// <param name="Value">Null when there was no evidence to measure it.</param>
/// <param name="Limit">Null when no limit applies.</param>
/// <param name="Meaning">One sentence: what it measures and why the limit is where it is.</param>
public sealed record QualityNumber(string Key, double? Value, string Unit, LimitKind Kind, double? Limit, string Meaning)
{
    public bool Holds => Kind switch
    {
        LimitKind.AtMost => Value <= Limit,
        LimitKind.AtLeast => Value >= Limit,
        _ => true,
    };
}

/// <summary>Something a report shows beside its numbers.</summary>
public abstract record Figure(string Title, string Caption);

public sealed record PictureFigure(string Title, string Caption, Raster<Rgb> Picture) : Figure(Title, Caption);

/// <summary>A picture that is encoded already.</summary>
public sealed record PngFigure(string Title, string Caption, int WidthPx, int HeightPx, byte[] Png) : Figure(Title, Caption);

public sealed record TableFigure(string Title, string Caption, IReadOnlyList<string> Columns, IReadOnlyList<IReadOnlyList<string>> Rows)
    : Figure(Title, Caption);

/// <summary>A histogram: <see cref="Counts"/>[i] lies between <see cref="Edges"/>[i] and [i + 1].</summary>
public sealed record HistogramFigure(string Title, string Caption, string XLabel, IReadOnlyList<double> Edges, IReadOnlyList<double> Counts)
    : Figure(Title, Caption);

public sealed record Series(string Name, IReadOnlyList<double> X, IReadOnlyList<double> Y);

public sealed record LineFigure(string Title, string Caption, string XLabel, string YLabel, IReadOnlyList<Series> Lines) : Figure(Title, Caption);

/// <summary>What one stage says of its result: report.json holds the numbers, report.html the numbers and figures.</summary>
/// <param name="Notes">Sentences a person must read: what was left out, what had no evidence.</param>
public sealed record StageReport(string Stage, IReadOnlyList<QualityNumber> Numbers, IReadOnlyList<Figure> Figures, IReadOnlyList<string> Notes);
