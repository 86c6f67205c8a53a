using System.CommandLine;
using System.Text.Json.Nodes;
using Neuropil.Demonstration;

namespace Neuropil.Cli.Verbs;

/// <summary><c>neuropil demo</c>: a synthetic wafer to a scored wiring diagram.</summary>
internal static class DemoVerb
{
    public static Command Create()
    {
        var folder = new Option<string>("--out") { Description = "Folder for wafer and project.", DefaultValueFactory = _ => "neuropil-demo" };
        var seed = new Option<ulong>("--seed") { Description = "Of tissue and microscope.", DefaultValueFactory = _ => 1 };
        var size = new Option<string?>("--size") { Description = "Specimen size x,y,z in voxels (default 344,344,48)." };
        var network = new Option<string?>("--network") { Description = "Network folder; default: the one that ships." };
        var threads = CommonOptions.Threads();
        var json = CommonOptions.Json();
        var command = new Command("demo", "Synthetic wafer → wiring diagram, scored against truth; a few minutes on two cores.")
            { folder, seed, size, network, threads, json };
        command.SetAction((parse, ct) => Task.Run(() =>
        {
            var options = new DemoOptions
            {
                Folder = parse.GetValue(folder)!,
                Seed = parse.GetValue(seed),
                Threads = parse.GetValue(threads),
                Network = parse.GetValue(network) is { } own ? Path.GetFullPath(own) : null,
            };
            if (parse.GetValue(size) is { } text) options = options with { Size = VoxelArgument.Parse(text, "--size") };
            using var progress = new ProgressLine();
            var demo = new Demo(options, progress, TimeProvider.System, CommonOptions.CodeVersion);
            var result = demo.Run(ct);
            progress.End();
            Console.WriteLine(parse.GetValue(json) ? result.ToJsonString() : Summary(result, demo.ProjectFolder));
            return ExitCode.Done;
        }, CancellationToken.None));
        return command;
    }

    private static string Summary(JsonObject result, string project)
    {
        string N(params string[] path) => path.Aggregate((JsonNode?)result, (node, key) => node?[key]) is { } v ? $"{v.GetValue<double>():0.000}" : "–";
        return $"""
            montage error    median {N("montageErrorPx", "median")} px, p95 {N("montageErrorPx", "p95")} px
            alignment error  median {N("alignErrorPx", "median")} px, p95 {N("alignErrorPx", "p95")} px
            segmentation     filled {N("segmentation", "filled")}
              foreground     VI split {N("segmentation", "foreground", "viSplit")} + merge {N("segmentation", "foreground", "viMerge")} bits, adapted Rand error {N("segmentation", "foreground", "arand")}
              all            VI split {N("segmentation", "all", "viSplit")} + merge {N("segmentation", "all", "viMerge")} bits, adapted Rand error {N("segmentation", "all", "arand")}
            contacts         F1 {N("contacts", "f1")}
            {result["seconds"]} s, peak memory {result["peakBytes"]!.GetValue<long>() >> 20} MiB, output hash {result["outputHash"]}

            Where to look:
              {Path.Combine(project, "report.html")}   the whole run: numbers, pictures, what each block cost
              {Path.Combine(project, "connectome", "connectome.graphml")}   the graph of touching cells (Gephi, Cytoscape, networkx)
              {Path.Combine(project, "em.zarr")}, {Path.Combine(project, "segments.zarr")}   OME-Zarr, opens in napari and Neuroglancer
            """;
    }
}
