using System.Security.Cryptography;
using System.Text;
using Neuropil.Space;
using YamlDotNet.RepresentationModel;

namespace Neuropil.Training;

/// <summary>A labelled volume to learn from: files, or synthetic tissue to be made. Exactly one of the two.</summary>
public sealed record DataSource
{
    /// <summary>Address of the image, <c>path[:dataset]</c>, 8 bits a voxel; relative to the recipe.</summary>
    public string? Em { get; init; }

    /// <summary>Address of the labels; 0 is membrane or outside.</summary>
    public string? Labels { get; init; }

    /// <summary>Address of a mask on the same voxels: where it is 0 the truth is not known, and nothing is learned or scored. Null: all is known.</summary>
    public string? Mask { get; init; }

    /// <summary>The part to use; null is all of it.</summary>
    public Box3? Box { get; init; }

    public SyntheticSource? Synthetic { get; init; }

    internal IEnumerable<string> Faults(string key)
    {
        bool files = Em is not null && Labels is not null, any = Em is not null || Labels is not null || Mask is not null || Box is not null;
        if (Synthetic is null && !files) yield return $"{key} needs 'em' and 'labels', or 'synthetic'.";
        if (Synthetic is not null && any) yield return $"{key} has 'synthetic' and also 'em', 'labels', 'mask' or 'box'; it must be one or the other.";
        foreach (string fault in Synthetic?.Faults(key) ?? []) yield return fault;
    }
}

/// <summary>Synthetic tissue, imaged as the virtual microscope would deliver it after alignment. Voxels are those of <c>network.voxelSize</c>.</summary>
public sealed record SyntheticSource
{
    /// <summary>Of the first volume; the others count up from it.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Voxels of each volume, XYZ.</summary>
    public Vox3 Size { get; init; } = new(256, 256, 64);

    public int Count { get; init; } = 1;

    /// <summary>Standard deviation of the microscope's point-spread function, px; this and the next as the virtual microscope has them.</summary>
    public double BlurPx { get; init; } = 0.6;

    public double ShotNoiseGrey { get; init; } = 5;

    public double DetectorNoiseGrey { get; init; } = 2;

    /// <summary>Standard deviation of contrast from section to section, as a share.</summary>
    public double ContrastSpread { get; init; } = 0.04;

    /// <summary>Standard deviation of brightness from section to section, grey values.</summary>
    public double BrightnessSpreadGrey { get; init; } = 4;

    internal IEnumerable<string> Faults(string key)
    {
        if (Count < 1) yield return $"{key}.synthetic.count is {Count}; it must be at least 1.";
        if (Size.X < 1 || Size.Y < 1 || Size.Z < 1) yield return $"{key}.synthetic.size is {Size}; each number must be at least 1.";
        foreach (var (name, value) in new[] { ("blurPx", BlurPx), ("shotNoiseGrey", ShotNoiseGrey), ("detectorNoiseGrey", DetectorNoiseGrey),
            ("contrastSpread", ContrastSpread), ("brightnessSpreadGrey", BrightnessSpreadGrey) })
            if (value < 0) yield return $"{key}.synthetic.{name} is {value}; it must not be negative.";
    }
}

/// <summary>A training recipe: <c>data:</c>, <c>validation:</c> and the keys of <see cref="TrainingOptions"/>.</summary>
/// <param name="Text">The file as it stood, for the receipt.</param>
public sealed record TrainingRecipe(TrainingOptions Options, IReadOnlyList<DataSource> Data, IReadOnlyList<DataSource> Validation, string Text)
{
    private static readonly string[] DataKeys = ["data", "validation"];

    public string Hash => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Text)));

    /// <exception cref="InputException">The file is missing, is not YAML, or has unknown keys or unreadable values: all are named at once.</exception>
    public static TrainingRecipe Read(string path)
    {
        if (!File.Exists(path))
            throw new InputException($"There is no training recipe '{path}'. A complete one to start from: samples/train-demo.yaml.");
        return Parse(File.ReadAllText(path), path);
    }

    public static TrainingRecipe Parse(string text, string file)
    {
        var root = OptionBinding.Mapping(text, file, "A complete recipe to start from: samples/train-demo.yaml.");
        var binding = new OptionBinding(file);
        var rest = new YamlMappingNode(root.Children.Where(c => !DataKeys.Contains(((YamlScalarNode)c.Key).Value)));
        var options = (TrainingOptions)binding.Bind(typeof(TrainingOptions), rest, "", DataKeys);
        var recipe = new TrainingRecipe(options, Sources(root, "data", binding), Sources(root, "validation", binding), text);
        var faults = binding.Faults.Concat(recipe.SourceFaults().Select(fault => $"{file}: {fault}")).ToList();
        if (faults.Count > 0)
            throw new InputException("The training recipe has faults; nothing was run. Mend them and run again:\n  " + string.Join("\n  ", faults));
        return recipe;
    }

    private static List<DataSource> Sources(YamlMappingNode root, string key, OptionBinding binding)
    {
        if (!root.Children.TryGetValue(new YamlScalarNode(key), out var node)) return [];
        if (node is YamlSequenceNode list)
            return [.. list.Children.Select((item, i) => (DataSource)binding.Bind(typeof(DataSource), item, $"{key}[{i}]."))];
        binding.Fault(node, $"'{key}' must be a list: one `- em: …` or `- synthetic: …` for each volume");
        return [];
    }

    private IEnumerable<string> SourceFaults()
    {
        if (Data.Count == 0) yield return "'data' is missing: the labelled volumes to learn from.";
        if (Validation.Count == 0) yield return "'validation' is missing: labelled volumes, or boxes, that are not trained on.";
        foreach (string fault in Data.SelectMany((d, i) => d.Faults($"data[{i}]"))) yield return fault;
        foreach (string fault in Validation.SelectMany((d, i) => d.Faults($"validation[{i}]"))) yield return fault;
        if (Options.Network.VoxelSize is null && Data.Concat(Validation).Any(d => d.Synthetic is not null))
            yield return "network.voxelSize is missing; synthetic tissue is made at that size.";
    }
}
