using System.Diagnostics;
using System.Globalization;
using Neuropil.Blocks;

namespace Neuropil.Cli;

/// <summary>Progress on stderr: one bar that is redrawn on a terminal, a line every few seconds elsewhere; with rate and time left.</summary>
internal sealed class ProgressLine : IProgressSink, IDisposable
{
    private readonly Lock _gate = new();
    private readonly bool _terminal = !Console.IsErrorRedirected;
    private readonly Stopwatch _clock = new();
    private readonly Timer _timer;
    private string? _label;
    private string _unit = "";
    private long _total;
    private long _done;
    private long _atBegin;
    private double _shownAt;

    public ProgressLine() => _timer = new Timer(_ => Tick(), null, 500, 500);

    public void Begin(string label, long total, string unit)
    {
        lock (_gate)
        {
            Close();
            (_label, _total, _unit, _done, _atBegin, _shownAt) = (label, total, unit, 0, 0, 0);
            _clock.Restart();
            Show();
        }
    }

    public void Advance(long steps)
    {
        lock (_gate)
        {
            // Steps reported at once were done by an earlier run: they say nothing about the rate.
            if (_done == 0 && _clock.ElapsedMilliseconds < 20) _atBegin += steps;
            _done += steps;
            if (_terminal && _clock.Elapsed.TotalSeconds - _shownAt > 0.1) Show();
        }
    }

    public void End()
    {
        lock (_gate) { Close(); }
    }

    public void Dispose()
    {
        _timer.Dispose();
        End();
    }

    private void Tick()
    {
        lock (_gate)
        {
            if (_label is not null && _clock.Elapsed.TotalSeconds - _shownAt > (_terminal ? 0.4 : 4)) Show();
        }
    }

    private void Close()
    {
        if (_label is null) return;
        Show();
        if (_terminal) Console.Error.WriteLine();
        _label = null;
    }

    private void Show()
    {
        double seconds = _clock.Elapsed.TotalSeconds, rate = seconds > 0 ? (_done - _atBegin) / seconds : 0;
        double share = _total > 0 ? Math.Min(1, (double)_done / _total) : 0;
        string left = rate > 0 && _done < _total ? $", {Duration((_total - _done) / rate)} left" : "";
        string line = string.Create(CultureInfo.InvariantCulture,
            $"{_label,-26} {(_terminal ? Bar(share) : "")}{share,5:P0}  {_done}/{_total} {_unit}, {rate:0.0}/s, {Duration(seconds)}{left}");
        if (_terminal) Console.Error.Write("\r\u001b[K" + line);
        else Console.Error.WriteLine(line);
        _shownAt = seconds;
    }

    private static string Bar(double share)
    {
        int full = (int)(share * 24);
        return new string('█', full) + new string('░', 24 - full) + " ";
    }

    private static string Duration(double seconds) => seconds < 90
        ? string.Create(CultureInfo.InvariantCulture, $"{seconds:0} s")
        : TimeSpan.FromSeconds(seconds).ToString(seconds < 3600 ? @"m\:ss" : @"h\:mm\:ss");
}
