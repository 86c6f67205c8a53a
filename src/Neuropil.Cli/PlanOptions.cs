using System.CommandLine;
using System.Globalization;
using Neuropil.Space;

namespace Neuropil.Cli;

/// <summary>Options of <c>neuropil plan</c> that need reading.</summary>
internal static class PlanOptions
{
    // Long enough for some hundred evaluations of a large network, short enough to wait for.
    private const double UsualSeconds = 20;

    public static Option<string> Calibrate { get; } = new("--calibrate")
    {
        Description = "auto, off, or the seconds that one measurement on this machine may take; auto is 20.",
        DefaultValueFactory = _ => "auto",
    };

    public static double SecondsOf(ParseResult parse) => parse.GetValue(Calibrate)! switch
    {
        "auto" => UsualSeconds,
        "off" => 0,
        var text when double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double seconds) && seconds is > 0 and < 86400 => seconds,
        var text => throw new InputException($"--calibrate '{text}' cannot be read. Expected auto, off, or seconds above 0, for example 60."),
    };

    public static int CoresOr(int? cores, int threads) => cores switch
    {
        null => threads,
        < 1 or > 4096 => throw new InputException($"--cores-per-node is {cores}; it must be between 1 and 4096."),
        { } given => given,
    };

    public static Vox3 Volume(string text)
    {
        var size = VoxelArgument.Parse(text, "--volume");
        return size.X > 0 && size.Y > 0 && size.Z > 0 ? size : throw new InputException($"--volume is {size}; each number must be at least 1.");
    }
}
