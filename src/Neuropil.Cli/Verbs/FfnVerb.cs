using System.CommandLine;
using System.Text.Json;
using Neuropil.Artefacts;
using Neuropil.GoogleFfn;
using Neuropil.Space;

namespace Neuropil.Cli.Verbs;

/// <summary><c>neuropil ffn</c>: runs the request files of google/ffn and writes its result files.</summary>
internal static class FfnVerb
{
    public static Command Create() => new("ffn", "Run requests of google/ffn: run, consensus, replay.") { Run(), Consensus(), Replay() };

    private static Option<string?> Image() => new("--image") { Description = "The image, path[:dataset], instead of the request's." };

    private static Option<string?> Network() => new("--network") { Description = "A network folder or a TensorFlow checkpoint (model.ckpt-N), instead of model_checkpoint_path." };

    private static Command Run()
    {
        var request = new Argument<string>("request") { Description = "An InferenceRequest in text format (.pbtxt)." };
        var output = new Option<string?>("--out") { Description = "Folder for the result. Default: segmentation_output_dir of the request, from the working directory." };
        var box = new Option<string?>("--box") { Description = "The subvolume, x0:x1,y0:y1,z0:z1. Default: the whole image." };
        var seeds = new Option<string?>("--seeds") { Description = "A JSON list of seeds [[x, y, z], ...] in voxels of the subvolume, instead of seed_policy." };
        var (image, network, threads) = (Image(), Network(), CommonOptions.Threads());
        var command = new Command("run", "Segment one subvolume as a request says.") { request, output, box, image, network, seeds, threads };
        command.SetAction((parse, ct) => Task.Run(() =>
        {
            var options = new FfnRunOptions(parse.GetValue(request)!, parse.GetValue(output), parse.GetValue(box) is { } text ? Box3.Parse(text) : null,
                parse.GetValue(image), parse.GetValue(network), parse.GetValue(seeds), parse.GetValue(threads));
            if (FfnRequests.Run(options, Console.Error.WriteLine, ct) is { } done) Console.WriteLine(done);
            return ExitCode.Done;
        }, CancellationToken.None));
        return command;
    }

    private static Command Consensus()
    {
        var request = new Argument<string>("request") { Description = "A ConsensusRequest in text format (.pbtxt)." };
        var output = new Option<string?>("--out") { Description = "Folder for the results. Default: segmentation_output_dir of the request, from the working directory." };
        var corner = new Option<string?>("--corner") { Description = "Of the subvolume, x,y,z. Default: every one that the first folder holds." };
        var connected = new Option<bool>("--connected") { Description = "Take 6-connected components of the pieces too, which google/ffn does not." };
        var command = new Command("consensus", "Split consensus of two results.") { request, output, corner, connected };
        command.SetAction((parse, ct) => Task.Run(() =>
        {
            var at = parse.GetValue(corner) is { } text ? VoxelArgument.Parse(text, "--corner") : (Vox3?)null;
            foreach (string line in FfnRequests.Consensus(parse.GetValue(request)!, parse.GetValue(output), at, parse.GetValue(connected), ct)) Console.WriteLine(line);
            return ExitCode.Done;
        }, CancellationToken.None));
        return command;
    }

    private static Command Replay()
    {
        var request = new Argument<string>("request") { Description = "The InferenceRequest of the stored run (.pbtxt)." };
        var stored = new Argument<string>("result") { Description = "The stored run, seg-x_y_z.npz." };
        var origins = new Option<string?>("--origins") { Description = "Its origins as JSON. Default: those inside the result." };
        var corner = new Option<string>("--corner") { Description = "Of the stored subvolume in the image, x,y,z.", DefaultValueFactory = _ => "0,0,0" };
        var objects = new Option<string?>("--objects") { Description = "Only these, for example 1-20,33. Default: all." };
        var most = new Option<int?>("--max-evaluations") { Description = "Only objects that took the stored run no more." };
        var log = new Option<string?>("--log") { Description = "A JSON-lines file of finished objects; a run that was stopped goes on from it." };
        var (image, network, threads, json) = (Image(), Network(), CommonOptions.Threads(), CommonOptions.Json());
        var command = new Command("replay", "Fill the objects of a stored run again, each among those before it, and compare evaluations and voxels.")
        {
            request, stored, origins, image, network, corner, objects, most, log, threads, json,
        };
        command.SetAction((parse, ct) => Task.Run(() =>
        {
            var options = new FfnReplayOptions(parse.GetValue(request)!, parse.GetValue(stored)!, parse.GetValue(origins), parse.GetValue(image), parse.GetValue(network),
                VoxelArgument.Parse(parse.GetValue(corner)!, "--corner"), parse.GetValue(objects), parse.GetValue(most), parse.GetValue(log), parse.GetValue(threads), CommonOptions.CodeVersion);
            using var progress = new ProgressLine();
            var done = FfnReplay.Run(options, total => progress.Begin("replay", total, "evaluations"), () => progress.Advance(1), ct);
            progress.End();
            Print(done, parse.GetValue(json));
            return ExitCode.Done;
        }, CancellationToken.None));
        return command;
    }

    private static void Print(IReadOnlyList<ReplayedObject> objects, bool json)
    {
        var summary = ReplaySummary.Of(objects);
        if (json)
        {
            Console.WriteLine(JsonSerializer.Serialize(new { summary, objects }, ArtefactJson.OneLine));
            return;
        }
        Console.WriteLine("object  stored evaluations  evaluations  stored voxels     voxels     common");
        foreach (var o in objects)
            Console.WriteLine($"{o.Id,6}  {o.Stored,18}  {o.Evaluations,11}  {o.StoredVoxels,13}  {o.Voxels,9}  {o.Common,9}{(o.SameEvaluations ? "" : "  other evaluations")}");
        Console.WriteLine($"{summary.SameEvaluations} of {summary.Objects} objects ({summary.SameEvaluationsShare:P2}) with the same number of evaluations; "
            + $"in all {summary.Evaluations} evaluations, {summary.EvaluationsRatio:0.00000} of the stored run's {summary.StoredEvaluations}; voxel agreement {summary.VoxelAgreement:P4}");
    }
}
