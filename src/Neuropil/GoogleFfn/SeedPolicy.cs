using System.Text.Json;
using Neuropil.Space;

namespace Neuropil.GoogleFfn;

/// <summary>Where objects start and in which order: google/ffn's seed policies, by the names that its requests use.</summary>
internal abstract record SeedPolicy
{
    /// <summary>PolicyPeaks: middles of what lies between edges of the image.</summary>
    public sealed record ImagePeaks : SeedPolicy;

    /// <summary>PolicyPeaks2d: the same in each section.</summary>
    public sealed record SectionPeaks(int MinDistancePx, double Above, bool Descending) : SeedPolicy;

    /// <summary>PolicyFillEmptySpace: middles of what has no label when the run begins.</summary>
    public sealed record EmptySpace : SeedPolicy;

    /// <summary>PolicyMaxPeaks: local maxima of the normalised image.</summary>
    public sealed record BrightPeaks : SeedPolicy;

    /// <summary>PolicyGrid3d, PolicyGrid2d (every section): for each offset in turn the points offset, offset + step, ...</summary>
    public sealed record Grid(int StepVx, IReadOnlyList<int> OffsetsVx, bool EverySection) : SeedPolicy;

    /// <summary>PolicyDenseSeeds: every voxel where the normalised image is above a threshold (or not), eroded.</summary>
    public sealed record Dense(double Threshold, int Erosions, bool Invert) : SeedPolicy;

    /// <summary>PolicyInvertOrigins: the seeds of an earlier result, last object first.</summary>
    /// <param name="Corner">Of the earlier subvolume; null for that of this one.</param>
    public sealed record InvertedOrigins(string Folder, Vox3? Corner) : SeedPolicy;

    /// <summary>ReverseCoords: another policy's seeds, last first.</summary>
    public sealed record Reversed(SeedPolicy Inner) : SeedPolicy;

    /// <summary>SequentialPolicies: one after the other, all asked before the first object is filled.</summary>
    public sealed record Sequence(IReadOnlyList<SeedPolicy> Parts) : SeedPolicy;

    /// <summary>A list, in voxels of the subvolume.</summary>
    public sealed record Listed(IReadOnlyList<Vox3> Seeds) : SeedPolicy;

    private static readonly string[] Names =
        ["PolicyPeaks", "PolicyPeaks2d", "PolicyFillEmptySpace", "PolicyMaxPeaks", "PolicyGrid3d", "PolicyGrid2d", "PolicyDenseSeeds", "PolicyInvertOrigins", "ReverseCoords", "SequentialPolicies"];

    /// <param name="json">seed_policy_args; null or empty for none.</param>
    /// <exception cref="InputException">The policy or an argument is not known, or an argument is wrong.</exception>
    public static SeedPolicy Parse(string name, string? json, string where)
    {
        try
        {
            using var document = JsonDocument.Parse(string.IsNullOrWhiteSpace(json) ? "{}" : json);
            return Read(name, document.RootElement, where);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException)
        {
            throw new InputException($"'{where}': seed_policy_args cannot be read: {e.Message} Expected a JSON object such as {{\"step\": 16}}.", e);
        }
    }

    private static SeedPolicy Read(string name, JsonElement json, string where)
    {
        var args = new PolicyArguments(name, json, where);
        SeedPolicy policy = name switch
        {
            "PolicyPeaks" => new ImagePeaks(),
            "PolicyPeaks2d" => new SectionPeaks(args.Whole("min_distance", 7), args.Number("threshold_abs", 2.5), args.Text("sort_cmp", "ascending").Trim().StartsWith("de", StringComparison.OrdinalIgnoreCase)),
            "PolicyFillEmptySpace" => new EmptySpace(),
            "PolicyMaxPeaks" => new BrightPeaks(),
            "PolicyGrid3d" => new Grid(args.Step(), args.WholeList("offsets", [0, 8, 4, 12, 2, 10, 14]), EverySection: false),
            "PolicyGrid2d" => new Grid(args.Step(), args.WholeList("offsets", [0, 8, 4, 12, 2, 6, 10, 14]), EverySection: true),
            "PolicyDenseSeeds" => new Dense(args.Number("threshold", 0.5), args.Whole("num_erosions", 0), args.Flag("invert")),
            "PolicyInvertOrigins" => new InvertedOrigins(args.Text("segmentation_dir", null), args.CornerZyx("corner")),
            "ReverseCoords" => new Reversed(Read(args.Text("policy_to_reverse", null), args.Rest(), where)),
            "SequentialPolicies" => new Sequence([.. args.Pairs("policies").Select(p => Read(p.Name, p.Arguments, where))]),
            _ => throw Unknown(name, where),
        };
        args.RefuseTheRest();
        return policy;
    }

    private static InputException Unknown(string name, string where) => new(
        $"'{where}': seed_policy '{name}' is not supported. Supported are {string.Join(", ", Names)}; or give your own list with --seeds.");
}
