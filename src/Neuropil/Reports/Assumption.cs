namespace Neuropil.Reports;

/// <summary>Where a number that a forecast rests on comes from.</summary>
public enum AssumptionSource
{
    /// <summary>On this machine, just now.</summary>
    Measured,

    /// <summary>From the receipts of blocks that are done.</summary>
    Receipts,

    /// <summary>From the recipe, the network or the command line.</summary>
    Given,

    /// <summary>Nobody measured it here; the line says whose number it is.</summary>
    Assumed,
}

/// <summary>One number that a forecast rests on, with its unit, as a person reads it.</summary>
public sealed record Assumption(string What, string Value, AssumptionSource Source)
{
    public override string ToString() => $"{What}: {Value} ({Source.ToString().ToLowerInvariant()})";
}
