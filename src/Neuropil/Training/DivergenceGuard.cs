namespace Neuropil.Training;

/// <summary>What the guard remembers between updates.</summary>
/// <param name="Running">Running mean of the loss; 0 before the first update.</param>
/// <param name="Best">Lowest running mean so far.</param>
/// <param name="High">Updates in a row that the running mean has been too high.</param>
internal readonly record struct GuardState(double Running, double Best, long High)
{
    public static GuardState Fresh => new(0, double.PositiveInfinity, 0);
}

/// <summary>Notices a training run that goes wrong: a loss that is no number, or one that stays far above the best it has been.</summary>
internal sealed class DivergenceGuard(MonitorOptions options)
{
    // The mean forgets over about 50 updates: longer than one odd object is walked, shorter than the patience.
    private const double Decay = 0.98;

    public GuardState State { get; set; } = GuardState.Fresh;

    /// <summary>Whether the weights may be saved as good: the loss is where it should be.</summary>
    public bool IsCalm => State.High == 0;

    /// <summary>Takes note of one update's mean loss; false when the run has gone wrong.</summary>
    public bool Accepts(double loss)
    {
        if (!double.IsFinite(loss))
        {
            State = State with { Running = loss, High = State.High + 1 };
            return false;
        }

        double running = double.IsInfinity(State.Best) ? loss : Decay * State.Running + (1 - Decay) * loss, best = Math.Min(State.Best, running);
        State = new(running, best, running > options.DivergenceFactor * best ? State.High + 1 : 0);
        return State.High < options.DivergenceUpdates;
    }
}
