namespace Neuropil.Networks;

/// <summary>Networks that come with the program, in <c>networks/</c> beside it.</summary>
public static class ShippedNetworks
{
    /// <summary>Trained on synthetic tissue at 12 × 12 × 30 nm: for the demo, not for real tissue.</summary>
    public static string Demo => Path.Combine(AppContext.BaseDirectory, "networks", "demo");
}
