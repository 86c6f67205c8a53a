using System.Text.Json.Nodes;
using Neuropil.Volumes;

namespace Neuropil.Blocks;

/// <summary>The report of the whole run: the stages with their numbers, and where to look.</summary>
public static class RunSummary
{
    public static void Write(Project project, StageLedger ledger)
    {
        var stages = new JsonArray();
        foreach (var stage in ledger.Applicable())
            if (File.Exists(ledger.ReportPath(stage))) stages.Add(JsonNode.Parse(File.ReadAllText(ledger.ReportPath(stage))));
        AtomicFile.Write(project.PathOf("report.json"), new JsonObject { ["stages"] = stages }.ToJsonString() + "\n");
    }
}
