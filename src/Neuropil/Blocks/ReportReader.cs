using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Neuropil.Artefacts;
using Neuropil.Space;
using Neuropil.Volumes;

namespace Neuropil.Blocks;

/// <summary>Answers from reports and receipts: how good is it, where did this voxel come from, what did it cost.</summary>
public sealed class ReportReader(Project project, IReadOnlyList<Stage> stages, string codeVersion)
{
    /// <summary>The numbers of one stage or of all that are done, by stage.</summary>
    public JsonObject Numbers(string? only)
    {
        if (only is not null && stages.All(s => s.Name != only))
            throw new InputException(OptionBinding.Unknown(only, stages.Select(s => s.Name)).Replace("key", "stage", StringComparison.Ordinal));
        var ledger = new StageLedger(project, stages, codeVersion);
        var answer = new JsonObject();
        foreach (var stage in ledger.Applicable().Where(s => only is null || s.Name == only))
            if (File.Exists(ledger.ReportPath(stage)))
            {
                var report = JsonNode.Parse(File.ReadAllText(ledger.ReportPath(stage)))!.AsObject();
                report["page"] = Path.ChangeExtension(ledger.ReportPath(stage), ".html");
                answer[stage.Name] = report;
            }
        return answer.Count > 0 ? answer : throw new InputException($"No stage of '{project.Name}' has a report yet. Run: neuropil run {project.Name}");
    }

    /// <summary>The blocks whose write box holds a voxel of the aligned volume, stage by stage, with inputs, hash, cost and host.</summary>
    /// <exception cref="InputException">The volume is there, and the voxel is not in it.</exception>
    public JsonObject Trace(Vox3 voxel)
    {
        RequireInside(voxel);
        var ledger = new StageLedger(project, stages, codeVersion);
        var answer = new JsonObject();
        foreach (var stage in ledger.Applicable())
        {
            if (ledger.StoredPlan(stage) is not { } plan) continue;
            var rows = new JsonArray();
            foreach (var receipt in ledger.ReceiptsOf(stage, plan).Where(r => Holds(r.Block, voxel))) rows.Add(RowOf(receipt));
            answer[stage.Name] = new JsonObject
            {
                ["inputs"] = new JsonObject(plan.Artefacts.Select(a => KeyValuePair.Create(a.Key, (JsonNode?)JsonValue.Create(a.Value)))),
                ["files"] = plan.Files.Count,
                ["blocks"] = rows,
            };
        }
        return answer;
    }

    public static string ToText(JsonObject answer)
    {
        var text = new StringBuilder();
        foreach (var (stage, node) in answer)
        {
            text.Append(stage).Append('\n');
            if (node?["numbers"] is JsonObject numbers)
                foreach (var (key, number) in numbers) text.Append(NumberLine(key, number!.AsObject()));
            if (node?["notes"] is JsonArray notes)
                foreach (var note in notes) text.Append("  note: ").Append(note).Append('\n');
            if (node?["page"] is { } page) text.Append("  ").Append(page).Append('\n');
            if (node?["inputs"] is JsonObject inputs)
                foreach (var (name, hash) in inputs) text.Append("  from ").Append(name).Append(' ').Append(hash).Append('\n');
            if (node?["blocks"] is JsonArray blocks)
                foreach (var block in blocks)
                    text.Append(CultureInfo.InvariantCulture, $"  {block!["pass"]} block {block["block"]}: {block["seconds"]} s on {block["host"]}, output {block["outputHash"]}, code {block["code"]}\n");
        }
        return text.ToString().TrimEnd('\n');
    }

    private static string NumberLine(string key, JsonObject number)
    {
        string value = number["value"] is { } v ? v.GetValue<double>().ToString("0.####", CultureInfo.InvariantCulture) : "no evidence";
        string limit = number["atMost"] is { } most ? $"at most {most}" : number["atLeast"] is { } least ? $"at least {least}" : "";
        string verdict = number["value"] is null ? "" : number["holds"] is { } holds ? (holds.GetValue<bool>() ? "holds" : "DOES NOT HOLD") : "";
        return $"  {key,-34} {value,12} {number["unit"],-14} {limit,-16} {verdict}".TrimEnd() + "\n";
    }

    private static JsonObject RowOf(Receipt receipt) => new()
    {
        ["pass"] = receipt.Pass,
        ["block"] = receipt.Block,
        ["outputHash"] = receipt.OutputHash,
        ["seconds"] = receipt.Seconds,
        ["bytesRead"] = receipt.BytesRead,
        ["bytesWritten"] = receipt.BytesWritten,
        ["host"] = receipt.Host,
        ["code"] = receipt.CodeVersion,
        ["finishedAt"] = receipt.FinishedAt,
    };

    private void RequireInside(Vox3 voxel)
    {
        string address = project.Recipe.Volume is { } given ? project.ResolvePath(given) : project.PathOf(AlignedStack.Volume);
        // Where it is not there, receipts still tell where a voxel came from.
        if (project.Recipe.Volume is null && !Directory.Exists(address)) return;
        using var volume = VolumeAddress.Open(address);
        if (!volume.Box.Contains(voxel))
            throw new InputException($"Voxel {voxel} is not in the aligned volume '{volume.Address}', which has voxels {volume.Box} (x, y, z; the last of each not included). Give one inside.");
    }

    /// <summary>Block keys that are boxes say which voxels they wrote.</summary>
    private static bool Holds(string key, Vox3 voxel)
    {
        try { return key.Contains(':', StringComparison.Ordinal) && Box3.Parse(key).Contains(voxel); }
        catch (InputException) { return false; }
    }
}
