namespace Neuropil.Training;

/// <summary>Times one run: seconds spent over all its restarts, moves per second, seconds since the last save.</summary>
internal sealed class RunClock(TimeProvider clock, double secondsBefore, long movesBefore)
{
    private readonly long _start = clock.GetTimestamp();
    private long _saved = clock.GetTimestamp(), _rated = clock.GetTimestamp(), _ratedMoves = movesBefore;

    public double Seconds => secondsBefore + clock.GetElapsedTime(_start).TotalSeconds;

    public double SinceSaved => clock.GetElapsedTime(_saved).TotalSeconds;

    public void Saved() => _saved = clock.GetTimestamp();

    /// <summary>Moves per second since this was last asked.</summary>
    public double Rate(long moves)
    {
        double seconds = clock.GetElapsedTime(_rated).TotalSeconds, rate = seconds > 0 ? (moves - _ratedMoves) / seconds : 0;
        (_rated, _ratedMoves) = (clock.GetTimestamp(), moves);
        return rate;
    }
}
