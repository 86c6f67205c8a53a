using Neuropil.Reports;
using Neuropil.Space;

namespace Neuropil.Training;

/// <summary><c>report.html</c> and <c>report.json</c> of a training folder: where the run stands, its curves, and pictures to judge by.</summary>
/// <param name="Chosen">The best network so far; null before the first validation, and where the last one counts.</param>
/// <param name="Flooded">The first flooded box, null when none is.</param>
internal sealed record TrainingReport(
    TrainingOptions Options, IReadOnlyList<TrainingLine> Training, IReadOnlyList<ValidationLine> Validations, BestNetwork? Chosen,
    HeldOutFlood.FloodedHeldOut? Flooded, Raster<Rgb> Examples)
{
    public void Write(string folder)
    {
        var report = new StageReport("training", [.. Numbers()], [.. Curves(), .. PicturesToJudgeBy(), .. Tables()], [.. Notes()]);
        HtmlReport.Write(Path.Combine(folder, "report.html"), report);
        ReportJson.Write(Path.Combine(folder, "report.json"), report);
    }

    private IEnumerable<QualityNumber> Numbers()
    {
        var (last, held) = (Training.Count > 0 ? Training[^1] : null, Validations.Count > 0 ? Validations[^1] : null);
        var flood = Validations.LastOrDefault(v => v.FloodFovs is not null);
        yield return Number("step", held?.Step ?? last?.Step, "", "Updates done when this page was written.");
        yield return Number("steps", Options.Steps, "", "Updates the recipe asks for.");
        yield return Number("trainingLoss", last?.Loss, "nats", "Mean cross-entropy per voxel since the line of the log before; a perfect answer to soft targets scores 0.1985.");
        yield return Number("heldOutLoss", held?.HeldOutLoss, "nats", "The same on held-out examples, without augmentation. Rising while the training loss falls: learned by heart.");
        yield return Number("heldOutF1", held?.HeldOutF1, "", "Voxels inside the object, over whole held-out patches.");
        yield return Number("viSplitBits", flood?.ViSplit, "bits", "Flooded held-out boxes: cells in pieces. Unlabelled voxels count as one more segment.");
        yield return Number("viMergeBits", flood?.ViMerge, "bits", "Flooded held-out boxes: segments that hold several cells.");
        yield return Number("erlNm", flood?.ErlNm, "nm", "Expected run length: how far one gets along a cell's centre line before an error.");
        yield return Number("perfectErlNm", flood?.PerfectErlNm, "nm", "What a perfect segmentation of these boxes would score; the box is the limit.");
        yield return Number("chosenStep", Chosen?.Step ?? held?.Step, "", $"The step whose weights the folder holds, chosen by {Options.Monitor.Best}.");
        yield return Number("fovsPerSecond", last?.FovsPerSecond, "", "Network steps forward and back per second.");
    }

    private static QualityNumber Number(string key, double? value, string unit, string meaning) => new(key, value, unit, LimitKind.None, null, meaning);

    private IEnumerable<Figure> Curves()
    {
        yield return Curve("Loss", "nats per voxel", "Training with augmentation, held out without. The gap between them is what was learned by heart.",
            Trained("training", t => t.Loss), HeldOut("held out", v => v.HeldOutLoss));
        yield return Curve("F1", "F1", "Training: fields of view as each move left them. Held out: whole patches when their walks are through.",
            Trained("training", t => t.F1), HeldOut("held out", v => v.HeldOutF1));
        if (Options.Monitor.FloodBox is not null)
        {
            yield return Curve("Variation of information", "bits", "Flooded held-out boxes, unlabelled voxels counted. Merges cost most to mend.",
                HeldOut("split", v => v.ViSplit), HeldOut("merge", v => v.ViMerge));
            yield return Curve("Expected run length", "nm", "Along centre lines of the truth in the flooded boxes.",
                HeldOut("reached", v => v.ErlNm), HeldOut("perfect", v => v.PerfectErlNm));
        }

        yield return Curve("Learning rate", "rate", "Warm-up, then the shape the recipe chose.", Trained("rate", t => t.LearningRate));
        yield return Curve("Speed", "fields of view per second", "Network steps forward and back; dips are other work on the machine.", Trained("speed", t => t.FovsPerSecond));
    }

    private static LineFigure Curve(string title, string unit, string caption, params Series[] lines) => new(title, caption, "step", unit, lines);

    private Series Trained(string name, Func<TrainingLine, double> value) => new(name, [.. Training.Select(t => (double)t.Step)], [.. Training.Select(value)]);

    private Series HeldOut(string name, Func<ValidationLine, double?> value)
    {
        var points = Validations.Where(v => value(v) is not null).ToList();
        return new(name, [.. points.Select(v => (double)v.Step)], [.. points.Select(v => value(v)!.Value)]);
    }

    private IEnumerable<Figure> PicturesToJudgeBy()
    {
        yield return new PictureFigure("Examples as they are shown",
            "Examples 0 to 7, section through the centre above, cut along z below; the object to be found is outlined. If you would not know it, nor will the network.", Examples);
        if (Flooded is null) yield break;
        int z = (Flooded.Em.Box.Min.Z + Flooded.Em.Box.Max.Z) / 2;
        var grey = Slices.Xy(Flooded.Em, z);
        int times = Math.Max(1, 640 / (2 * grey.Width));
        yield return new PictureFigure("Held-out box", "Middle section: truth, and what flooding made of it at the last validation that flooded.",
            Resize.Repeat(Pictures.SideBySide(4, Pictures.Overlay(grey, Slices.Xy(Flooded.Truth, z)), Pictures.Overlay(grey, Slices.Xy(Flooded.Segments, z))), times, times));
    }

    private IEnumerable<Figure> Tables()
    {
        if (Validations.Count == 0) yield break;
        string[] columns = ["step", "loss", "F1", "precision", "recall", "VI split", "VI merge", "ERL nm", "filled %", "fields of view", "flood s", ""];
        yield return new TableFigure("Validations", "Flood columns are empty where no box was flooded.", columns, [.. Validations.Select(v => (IReadOnlyList<string>)[
            $"{v.Step}", $"{v.HeldOutLoss:F4}", $"{v.HeldOutF1:F4}", $"{v.HeldOutPrecision:F4}", $"{v.HeldOutRecall:F4}", $"{v.ViSplit:F3}", $"{v.ViMerge:F3}",
            $"{v.ErlNm:F0}", $"{100 * v.Filled:F0}", $"{v.FloodFovs}", $"{v.FloodSeconds:F1}", v.Step == Chosen?.Step ? "chosen" : ""])]);
    }

    private IEnumerable<string> Notes()
    {
        if (Options.Monitor.FloodBox is null) yield return "No held-out box was flooded (monitor.floodBox), so nothing is known of splits and merges along whole cells.";
        if (Options.Network.VoxelSize is null && Options.Monitor.FloodBox is not null) yield return "network.voxelSize is not given: lengths are in voxels, not nm.";
        if (Validations.LastOrDefault(v => v.FloodFovs is not null) is { FloodsCutShort: > 0 } cut)
            yield return $"{cut.FloodsCutShort} boxes took more than monitor.floodMostFovs {Options.Monitor.FloodMostFovs} fields of view and were scored half flooded.";
    }
}
