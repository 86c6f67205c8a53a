using Neuropil.Reports;

namespace Neuropil.Live;

/// <summary>Speaks up when nothing has come for long: after the quiet period, then after twice as long again and again.</summary>
internal sealed class Silence(double quietSeconds)
{
    private long _changes = -1;
    private DateTimeOffset _since;
    private double _nextSeconds;

    /// <summary>How long nothing came, in words, when it is time to say so; else null.</summary>
    public string? After(DateTimeOffset now, long changes)
    {
        if (changes != _changes) (_changes, _since, _nextSeconds) = (changes, now, quietSeconds);
        double seconds = (now - _since).TotalSeconds;
        if (seconds < _nextSeconds || seconds <= 0) return null;
        while (_nextSeconds <= seconds) _nextSeconds = Math.Max(1, 2 * _nextSeconds);
        return Amount.OfSeconds(seconds);
    }
}
