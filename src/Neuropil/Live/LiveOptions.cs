namespace Neuropil.Live;

/// <summary>How a folder that an instrument is still writing is followed.</summary>
public sealed record LiveOptions
{
    /// <summary>Tiles of a finished section. Default null: as many places as the sections before it had.</summary>
    public int? TilesPerSection { get; init; }

    /// <summary>A section that the instrument has left is finished, and a file that cannot be read is damaged, when nothing was added for so
    /// long. Default 300 s: longer than a large tile takes, with the stage and the focus before it.</summary>
    public double QuietSeconds { get; init; } = 300;

    /// <summary>Time between two looks. Default 10 s: a network folder of 100,000 files takes seconds to list.</summary>
    public double PollSeconds { get; init; } = 10;

    /// <summary>The wafer is done when this file exists; full path. Null: no such file is looked for.</summary>
    public string? Until { get; init; }

    /// <summary>End when so many sections are finished; null: do not count.</summary>
    public int? Sections { get; init; }

    public IEnumerable<string> Faults()
    {
        if (TilesPerSection < 1) yield return $"--tiles-per-section is {TilesPerSection}; it must be at least 1.";
        if (!(QuietSeconds is >= 0 and <= 1e6)) yield return $"--quiet-seconds is {QuietSeconds}; it must lie between 0 and 1000000.";
        if (!(PollSeconds is > 0 and <= 86400)) yield return $"--poll-seconds is {PollSeconds}; it must be above 0 and at most 86400.";
        if (Sections < 1) yield return $"--sections is {Sections}; it must be at least 1.";
    }
}

/// <summary>Why following ended.</summary>
public enum LiveEnd
{
    /// <summary>The file of <see cref="LiveOptions.Until"/> appeared.</summary>
    Until,

    /// <summary>As many sections as were asked for are finished.</summary>
    Sections,
}

/// <summary>Hears what a person should know at once.</summary>
public interface ILiveListener
{
    /// <summary>The state of things, in a sentence.</summary>
    void Say(string message);

    /// <summary>A section is finished, or was changed after it was.</summary>
    void Judged(SectionVerdict section);
}
