using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using Neuropil.Artefacts;
using Neuropil.Blocks;
using Neuropil.Flooding;
using Neuropil.Networks;
using Neuropil.Space;
using Neuropil.Volumes;

namespace Neuropil.Segmentation;

/// <summary>Opens what the stage reads and checks that it fits together: the image, the network, the box.</summary>
internal sealed class SegmentationInputs(INetworkEngine engine, Func<string, Volume> openVolume)
{
    private readonly ConditionalWeakTable<Project, FloodGrid> _grids = [];

    /// <summary>The aligned image; the caller disposes it.</summary>
    public Volume OpenEm(StageContext context)
    {
        var recipe = context.Project.Recipe;
        var em = openVolume(recipe.Volume is { } address ? context.Project.ResolvePath(address) : context.PathOf(AlignedStack.Volume));
        if (em.Type is VoxelType.UInt8) return em;
        em.Dispose();
        throw new InputException($"'{em.Address}' holds {em.Type} voxels; segmentation needs 8-bit grey values (0…255), the scale networks are "
            + $"trained on. Convert it, then rerun: neuropil convert {em.Address} em8.zarr --type uint8");
    }

    /// <summary>The same as networks are shown it: gaps bridged. The caller disposes it.</summary>
    public Volume OpenShown(StageContext context) => GapBridge.Over(OpenEm(context), GapSections(context));

    /// <summary>Sections across which gaps are bridged: in a volume that someone else made, 0 may be a grey like any other.</summary>
    public static int GapSections(StageContext context) => context.Options<SegmentationOptions>().GapSections
        ?? (context.Project.Recipe.Volume is null ? SegmentationOptions.UsualGapSections : 0);

    /// <summary>The network of the options; the caller disposes it.</summary>
    public IFfnNetwork LoadNetwork(StageContext context) => engine.Load(NetworkFolder(context));

    /// <summary>One of the networks that the options name.</summary>
    public IFfnNetwork LoadNetwork(StageContext context, string folder) => engine.Load(context.Project.ResolvePath(folder));

    /// <summary>The floodings that the options ask for.</summary>
    public static IReadOnlyList<FloodRun> Runs(StageContext context)
    {
        var options = context.Options<SegmentationOptions>();
        return FloodRun.Of([options.Network ?? NetworkFolder(context), .. options.AlsoNetworks], options.Orders);
    }

    /// <summary>The first network that looks at the volume's own voxels, for those who ask it again later: its folder as the recipe names it, and
    /// the settings it floods with. Null where all networks look at coarser ones.</summary>
    public (string Folder, JsonObject Inference)? NetworkToAsk(StageContext context)
    {
        foreach (string folder in Runs(context).Select(r => r.Network).Distinct())
        {
            using var network = LoadNetwork(context, folder);
            if (CoarseImage.FactorOf(network.Description, context.Project.Recipe.VoxelSize) == Vox3.All(1)) return (folder, Inference(context, network));
        }
        return null;
    }

    private static JsonObject Inference(StageContext context, IFfnNetwork network) =>
        JsonSerializer.SerializeToNode(context.Options<SegmentationOptions>().InferenceFor(network.Description), ArtefactJson.OneLine)!.AsObject();

    /// <summary>The smallest piece of a consensus: of the options, or what the flood itself keeps.</summary>
    public int ConsensusMinSizeVx(StageContext context)
    {
        var options = context.Options<SegmentationOptions>();
        if (options.ConsensusMinSizeVx is { } wanted) return wanted;
        using var network = LoadNetwork(context);
        return options.SettingsFor(network.Description).MinSegmentSizeVx;
    }

    /// <summary>What runs the network, for a person.</summary>
    public string EngineName => engine.Name;

    public static string NetworkFolder(StageContext context) =>
        context.Options<SegmentationOptions>().Network is { } folder
            ? context.Project.ResolvePath(folder)
            : throw new InputException($"Stage segment of '{context.Project.Name}' has no network. Name its folder in the recipe "
                + "(segment: network: <folder>) or on the command line: --set segment.network=<folder>. "
                + "neuropil train makes one, neuropil import ffn-checkpoint imports one.");

    /// <summary>Cuts the recipe's box, or all of the image, into flood blocks. The same for all of a run, so it is made once.</summary>
    public FloodGrid Grid(StageContext context) => _grids.GetValue(context.Project, _ =>
    {
        using var em = OpenEm(context);
        return Grid(context, em, [.. Networks(context)]);
    });

    /// <summary>The networks with fields of view and steps in voxels of the volume.</summary>
    public IEnumerable<NetworkDescription> Networks(StageContext context)
    {
        foreach (string folder in Runs(context).Select(r => r.Network).Distinct())
        {
            using var network = LoadNetwork(context, folder);
            yield return CoarseImage.InVolume(network.Description, context.Project.Recipe.VoxelSize);
        }
    }

    private static FloodGrid Grid(StageContext context, Volume em, IReadOnlyList<NetworkDescription> networks)
    {
        var options = context.Options<SegmentationOptions>();
        var domain = context.Project.Recipe.Box ?? em.Box;
        if (!em.Box.Contains(domain) || domain.IsEmpty)
            throw new InputException($"Box {domain} of the recipe is not inside '{em.Address}', which has voxels {em.Box}. Give a box inside it.");
        var fieldOfView = networks.Select(n => n.FieldOfView).Aggregate(Vox3.Max);
        RequireFieldOfView(em.Box.Size, fieldOfView, $"'{em.Address}' has {em.Box.Size} voxels",
            "Use a larger volume, or a network with a smaller field of view.");
        return new FloodGrid(domain, em.Box, options.BlockVx, Halo(options, networks));
    }

    /// <summary>Voxels that blocks read on each side, for all networks alike.</summary>
    public static Vox3 Halo(SegmentationOptions options, IReadOnlyList<NetworkDescription> networks)
    {
        var fieldOfView = networks.Select(n => n.FieldOfView).Aggregate(Vox3.Max);
        var half = new Vox3(fieldOfView.X / 2, fieldOfView.Y / 2, fieldOfView.Z / 2);
        var halo = options.HaloVx ?? half + networks.Select(n => n.Deltas).Aggregate(Vox3.Max);
        if (Vox3.Max(halo, half) == halo) return halo;
        throw new InputException($"segment.haloVx is {halo}; a network with a field of view of {fieldOfView} voxels needs at least {half}.");
    }

    private static void RequireFieldOfView(Vox3 size, Vox3 fieldOfView, string what, string whatToDo)
    {
        if (Vox3.Max(size, fieldOfView) == size) return;
        throw new InputException($"{what}; that is smaller than the network's field of view of {fieldOfView} voxels on at least one axis, "
            + $"so it can look nowhere. {whatToDo}");
    }
}
