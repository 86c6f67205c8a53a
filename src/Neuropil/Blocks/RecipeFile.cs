using Neuropil.Artefacts;
using Neuropil.Space;
using YamlDotNet.RepresentationModel;

namespace Neuropil.Blocks;

/// <summary>Reads and changes <c>neuropil.yaml</c>. Top-level keys say what the data are; a key with a stage's name holds its options.</summary>
public static class RecipeFile
{
    private static readonly string[] DataKeys = ["voxel", "tiles", "pattern", "grid", "order", "volume", "truth", "box"];

    /// <exception cref="InputException">The file is missing, is not YAML, or has unknown keys or unreadable values: all are named at once.</exception>
    public static Project Open(string folder, IReadOnlyList<Stage> stages)
    {
        string path = Path.Combine(folder, Project.RecipeFile);
        if (!File.Exists(path))
            throw new InputException($"'{folder}' is not a project: it has no {Project.RecipeFile}. Make one with: neuropil init {folder} --tiles 'raw/*.bmp' "
                + "--pattern '{section}_{row}_{column}' --voxel 4,4,40   (or --volume em.h5:raw)");
        return new Project(folder, Parse(File.ReadAllText(path), path, stages));
    }

    public static Recipe Parse(string text, string file, IReadOnlyList<Stage> stages)
    {
        var root = OptionBinding.Mapping(text, file, "It needs at least `voxel: [x, y, z]` and `tiles:` or `volume:`.");
        var binding = new OptionBinding(file);
        var recipe = ReadData(root, binding);
        var options = new Dictionary<string, object>();
        foreach (var (keyNode, value) in root.Children)
        {
            string key = ((YamlScalarNode)keyNode).Value ?? "";
            if (stages.FirstOrDefault(s => s.Name == key) is { } stage) options[key] = binding.Bind(stage.OptionsType, value, key + ".");
            else if (!DataKeys.Contains(key)) binding.Fault(keyNode, OptionBinding.Unknown(key, [.. DataKeys, .. stages.Select(s => s.Name)]));
        }
        CheckSource(recipe, binding, root);
        if (binding.Faults.Count > 0)
            throw new InputException("The recipe has faults; nothing was run. Mend them and run again:\n  " + string.Join("\n  ", binding.Faults));
        return recipe with { StageOptions = options };
    }

    /// <summary>Sets one option, <c>stage.key=value</c>, in the file; the rest of the file, comments too, stays as it is.</summary>
    /// <returns>A line that says what changed, or null when the value stood there already.</returns>
    public static string? Set(string folder, string assignment, IReadOnlyList<Stage> stages)
    {
        string path = Path.Combine(folder, Project.RecipeFile);
        var edit = new RecipeEdit(File.ReadAllLines(path));
        string? was = Apply(edit, assignment);
        Parse(edit.Text, "--set " + assignment, stages);
        if (edit.Text == File.ReadAllText(path)) return null;
        Volumes.AtomicFile.Write(path, edit.Text);
        return $"{path}: {assignment.Replace("=", " = ", StringComparison.Ordinal)}{(was is null ? "" : $" (was {was})")}";
    }

    /// <summary>The text of a recipe with options set.</summary>
    public static string With(string text, IEnumerable<string> assignments)
    {
        var edit = new RecipeEdit(text.Split('\n'));
        foreach (string assignment in assignments) Apply(edit, assignment);
        return edit.Text;
    }

    private static string? Apply(RecipeEdit edit, string assignment)
    {
        int equals = assignment.IndexOf('=', StringComparison.Ordinal);
        if (equals < 1) throw new InputException($"'--set {assignment}' cannot be read. Expected stage.key=value, for example segment.moveThreshold=0.6.");
        return edit.Set(assignment[..equals].Trim().Split('.'), assignment[(equals + 1)..].Trim());
    }

    private static Recipe ReadData(YamlMappingNode root, OptionBinding binding)
    {
        T? Value<T>(string key)
        {
            if (!root.Children.TryGetValue(new YamlScalarNode(key), out var node)) return default;
            try { return (T?)OptionBinding.ValueOf(typeof(T), node); }
            catch (Exception e) when (e is FormatException or InputException or OverflowException)
            {
                binding.Fault(node, $"'{key}' must be {OptionBinding.Wanted(typeof(T))}, got '{node}'");
                return default;
            }
        }
        var voxel = Value<VoxelSize?>("voxel");
        if (voxel is null && binding.Faults.Count == 0) binding.Fault(root, "the key 'voxel' is missing: the voxel size in nm as [x, y, z]");
        if (voxel is { } size && Unlikely(size) is { } doubt) binding.Fault(root, doubt);
        return new Recipe
        {
            VoxelSize = voxel ?? new VoxelSize(1, 1, 1),
            Tiles = Value<string>("tiles"),
            Pattern = Value<string>("pattern"),
            Grid = Value<string>("grid"),
            Order = Value<TileOrder?>("order"),
            Volume = Value<string>("volume"),
            Truth = Value<string>("truth"),
            Box = Value<Box3?>("box"),
        };
    }

    /// <summary>No electron microscope sees less than a tenth of a nanometre, and no neurite more than 5 µm: sizes beyond are of another unit.</summary>
    private const double LeastNm = 0.1, MostInPlaneNm = 5000, MostDepthNm = 100_000;

    private static string? Unlikely(VoxelSize size)
    {
        bool small = Math.Min(size.XNm, Math.Min(size.YNm, size.ZNm)) < LeastNm, large = Math.Max(size.XNm, size.YNm) > MostInPlaneNm || size.ZNm > MostDepthNm;
        string got = FormattableString.Invariant($"'voxel' is {size.XNm},{size.YNm},{size.ZNm}; it is given in nm, as x,y,z, from {LeastNm} to {MostInPlaneNm} in plane and {MostDepthNm} in depth.");
        return small ? got + " In µm? Then multiply by 1000" : large ? got + " In pm? Then divide by 1000" : null;
    }

    private static void CheckSource(Recipe recipe, OptionBinding binding, YamlMappingNode root)
    {
        if (recipe.Tiles is null == recipe.Volume is null)
            binding.Fault(root, "exactly one of 'tiles' (start from tile images) and 'volume' (start from an aligned volume) must be given");
    }
}
