using System.CommandLine;
using System.Text.Json;
using Neuropil.Artefacts;
using Neuropil.Blocks;
using Neuropil.Evaluation;
using Neuropil.Scoring;
using Neuropil.Space;
using Neuropil.Volumes;

namespace Neuropil.Cli.Verbs;

/// <summary><c>neuropil score</c>: a segmentation against truth, both given by address; or the places of a project against those of its virtual wafer.</summary>
internal static class ScoreVerb
{
    public static Command Create()
    {
        var segmentation = new Argument<string>("seg") { Description = "The segmentation, path[:dataset], 0 is no object; or a project of virtual tiles, alone: where tiles and sections were put." };
        var truth = new Argument<string?>("truth") { Description = "The truth, path[:dataset]; voxels with 0 never count.", Arity = ArgumentArity.ZeroOrOne };
        var foreground = new Option<bool>("--foreground") { Description = "Leave voxels without a segment out, instead of counting them as one object." };
        var border = new Option<int>("--border") { Description = "Drop so many voxels at every face of the box. Default 0." };
        var box = new Option<string?>("--box") { Description = "Compare only x0:x1,y0:y1,z0:z1; needed where the volumes differ in size." };
        var threads = CommonOptions.Threads();
        var json = CommonOptions.Json();
        var command = new Command("score", "VI, adapted Rand, precision and recall of a segmentation against truth.")
        {
            segmentation, truth, foreground, border, box, threads, json,
        };
        command.SetAction((parse, ct) =>
        {
            if (parse.GetValue(truth) is not { } address) return Task.FromResult(Places(parse.GetValue(segmentation)!, parse.GetValue(json)));
            var options = new ScoreOptions { Box = parse.GetValue(box) is { } text ? Box3.Parse(text) : null, BorderVx = parse.GetValue(border), Threads = parse.GetValue(threads) };
            var table = Count(parse.GetValue(segmentation)!, address, options, ct);
            if (parse.GetValue(json)) Console.WriteLine(JsonSerializer.Serialize(table.Score(parse.GetValue(foreground) ? ScoreConvention.Foreground : ScoreConvention.All), ArtefactJson.OneLine));
            else Print(table, parse.GetValue(foreground) ? [ScoreConvention.Foreground] : [ScoreConvention.All, ScoreConvention.Foreground]);
            return Task.FromResult(ExitCode.Done);
        });
        return command;
    }

    private static int Places(string folder, bool json)
    {
        var numbers = PlaceScore.Of(RecipeFile.Open(folder, Pipeline.Stages), new());
        if (json) Console.WriteLine(JsonSerializer.Serialize(numbers.ToDictionary(n => n.Key, n => n.Value), ArtefactJson.OneLine));
        else
            foreach (var number in numbers) Console.WriteLine($"{number.Key,-24}{(number.Value is { } v ? v.ToString("0.000") : "no evidence"),12} {number.Unit,-4} {number.Meaning}");
        return ExitCode.Done;
    }

    private static ContingencyTable Count(string segmentation, string truth, ScoreOptions options, CancellationToken ct)
    {
        using var s = VolumeAddress.Open(segmentation);
        using var t = VolumeAddress.Open(truth);
        return SegmentationScorer.Count(s, t, options, ct);
    }

    private static void Print(ContingencyTable table, IReadOnlyList<ScoreConvention> conventions)
    {
        Console.WriteLine("convention   VI split  VI merge  VI sum  adapted Rand error  precision  recall  filled     voxels");
        foreach (var score in conventions.Select(table.Score))
            Console.WriteLine($"{score.Convention.ToString().ToLowerInvariant(),-11}  {score.ViSplit,8:0.0000}  {score.ViMerge,8:0.0000}  {score.Vi,6:0.0000}  "
                + $"{score.Arand,18:0.0000}  {score.Precision,9:0.0000}  {score.Recall,6:0.0000}  {score.Filled,6:0.000}  {score.Voxels,9}");
        if (conventions.Count == 2)
            Console.WriteLine("all: voxels without a segment count as one object; foreground: they are left out. Voxels without truth never count. VI in bits.");
    }
}
