using System.Text.Json.Nodes;
using Neuropil.Artefacts;
using Neuropil.Reports;
using Neuropil.Volumes.Images;

namespace Neuropil.Blocks;

/// <summary>Reads and writes what a project remembers of its stages: plans, receipts, reports. Everything else is derived.</summary>
public sealed class StageLedger(Project project, IReadOnlyList<Stage> stages, string codeVersion)
{
    /// <summary>The pass name of the last receipt of a stage; its block is the stage's name, its output hash the stage's.</summary>
    public const string DonePass = "done";

    // Below this, asking whether unfinished work may be thrown away costs the user more than doing it again.
    private const double LittleWorkSeconds = 60;

    public string FolderOf(Stage stage) => project.PathOf(stage.Name);

    public string ReportPath(Stage stage) => Path.Combine(FolderOf(stage), "report.json");

    public StageContext ContextOf(Stage stage, int threads) => new(project, OptionsOf(stage), threads) { CorrectedStages = [.. stages.Where(s => s.FollowsCorrections).Select(s => s.Name)] };

    public object OptionsOf(Stage stage) =>
        project.Recipe.StageOptions.TryGetValue(stage.Name, out object? options) ? options : Activator.CreateInstance(stage.OptionsType)!;

    /// <summary>The stages that this recipe has use for.</summary>
    public IReadOnlyList<Stage> Applicable() => [.. stages.Where(s => s.AppliesTo(project.Recipe))];

    public StagePlan? StoredPlan(Stage stage) => StoredPlan(Path.Combine(FolderOf(stage), StagePlan.File));

    public void Store(StagePlan plan)
    {
        string path = Path.Combine(project.PathOf(plan.Stage), StagePlan.File);
        if (StoredPlan(path) is not { } old || old.Key != plan.Key || !old.LiesWhere(plan)) ArtefactJson.Write(path, plan);
    }

    /// <summary>What the stage would be made from now.</summary>
    /// <exception cref="InputException">An artefact it reads is not there yet.</exception>
    public StagePlan PlanNow(Stage stage)
    {
        SortedDictionary<string, string> artefacts = new(StringComparer.Ordinal), origins = new(StringComparer.Ordinal);
        foreach (string artefact in stage.Reads)
        {
            if (WriterOf(artefact) is not { } writer || !Applicable().Contains(writer)) continue;
            artefacts[artefact] = HashOf(writer, artefact, stage);
            origins[artefact] = StoredPlan(writer) is { } made ? made.BaseKey ?? made.Key : "";
        }
        var known = (StoredPlan(stage)?.Files ?? []).ToDictionary(f => f.Path);
        InputFile Print(string path, string shown, string name) => Fingerprint.Of(path, known.GetValueOrDefault(shown)) with { Path = shown, Name = name };
        var sources = SourcesOf(stage).ToList();
        var prints = sources.SelectMany(s => s.Files).DistinctBy(f => f.Path).Select(f => Print(f.Path, f.Path, f.Name)).ToDictionary(f => f.Path);
        var contents = sources.DistinctBy(s => s.Address).ToDictionary(s => s.Address, s => s.Content(path => prints[path].Sha256));
        var corrections = Fingerprint.FilesOf(project.PathOf(Path.Combine("corrections", stage.Name))).Select(f => Print(f, Path.GetRelativePath(project.Folder, f), Path.GetFileName(f)));
        return StagePlan.Make(stage.Name, OptionsOf(stage), RecipeKeys(stage), artefacts, origins, new(contents, [.. prints.Values], [.. corrections]), codeVersion);
    }

    /// <summary>The stage's output hash when it is done under this plan, else null.</summary>
    public string? DoneHash(Stage stage, StagePlan plan) =>
        ReceiptsOf(stage, plan).FirstOrDefault(r => r.Pass == DonePass)?.OutputHash;

    /// <summary>True when a stage stopped before it was done and little work would be lost by making it anew: as after bad input that has been mended.</summary>
    public bool IsBarelyBegun(Stage stage, StagePlan old) =>
        DoneHash(stage, old) is null && ReceiptsOf(stage, old).Sum(r => r.Seconds) < LittleWorkSeconds;

    public IReadOnlyList<Receipt> ReceiptsOf(Stage stage, StagePlan plan) => new ReceiptLog(FolderOf(stage), plan.Key).ReadAll();

    public void StoreReport(Stage stage, StageReport report)
    {
        HtmlReport.Write(Path.Combine(FolderOf(stage), "report.html"), report);
        if (ReportJson.KeyPicture(report) is { } key) PngFile.Write(Path.Combine(FolderOf(stage), "picture.png"), key.Picture);
        ReportJson.Write(ReportPath(stage), report);
    }

    /// <summary>The notes of the stage's report; none where there is no report.</summary>
    public IReadOnlyList<string> NotesOf(Stage stage) => File.Exists(ReportPath(stage))
        ? [.. JsonNode.Parse(File.ReadAllText(ReportPath(stage)))!["notes"]!.AsArray().Select(note => note!.GetValue<string>())]
        : [];

    /// <summary>Removes what a stage made; only <c>--redo</c> asks for it.</summary>
    public void Discard(Stage stage)
    {
        foreach (string path in stage.Writes.Select(project.PathOf).Append(FolderOf(stage)))
            if (Directory.Exists(path)) Directory.Delete(path, recursive: true);
            else if (File.Exists(path)) File.Delete(path);
    }

    /// <summary>One hash for everything a stage wrote: pass, block and output hash of each receipt, in order.</summary>
    public static string OutputHash(IEnumerable<Receipt> receipts) => Fingerprint.OfText(string.Join('\n', receipts
        .Where(r => r.Pass != DonePass)
        .OrderBy(r => r.Pass, StringComparer.Ordinal).ThenBy(r => r.Index).ThenBy(r => r.Block, StringComparer.Ordinal)
        .Select(r => $"{r.Pass} {r.Block} {r.OutputHash}")));

    private Stage? WriterOf(string artefact) => stages.FirstOrDefault(s => s.Writes.Contains(artefact));

    private string HashOf(Stage writer, string artefact, Stage reader)
    {
        var plan = StoredPlan(writer);
        string? hash = plan is null ? null : DoneHash(writer, plan);
        bool there = File.Exists(project.PathOf(artefact)) || Directory.Exists(project.PathOf(artefact));
        if (hash is not null && there) return hash;
        throw new InputException(hash is null
            ? $"Stage {reader.Name} needs {artefact}, which stage {writer.Name} has not finished. Run: neuropil run {project.Name}"
            : $"Stage {reader.Name} needs {artefact}, which stage {writer.Name} wrote, but it is gone from '{project.Folder}'. "
                + $"Delete the folder '{FolderOf(writer)}' and run: neuropil run {project.Name} --redo");
    }

    /// <summary>All that the stage reads and no other stage wrote, but corrections.</summary>
    private IEnumerable<AddressedFiles> SourcesOf(Stage stage)
    {
        var recipe = project.Recipe;
        AddressedFiles At(string address, int folders = 0, IReadOnlyList<string>? only = null) => AddressedFiles.At(address, project.ResolvePath(address), folders, only);
        if (recipe.Volume is { } volume && stage.Reads.Contains(AlignedStack.Volume)) yield return At(volume);
        // A pattern with slashes reads names of folders.
        if (recipe.Tiles is { } tiles && stages.FirstOrDefault() == stage) yield return At(tiles, recipe.Pattern?.Count(c => c == '/') ?? 0);
        foreach (var input in stage.ExternalInputs(ContextOf(stage, 1))) yield return At(input.Address, only: input.Only);
    }

    private JsonObject RecipeKeys(Stage stage)
    {
        var keys = new JsonObject { ["voxel"] = project.Recipe.VoxelSize.ToString() };
        if (stages.FirstOrDefault() == stage) keys["tiles"] = project.Recipe.Tiles;
        if (stages.FirstOrDefault() == stage) keys["pattern"] = project.Recipe.Pattern;
        if (stages.FirstOrDefault() == stage && project.Recipe.Grid is { } grid) keys["grid"] = $"{grid} {project.Recipe.Order ?? TileOrder.Rows}";
        if (stage.Reads.Contains(AlignedStack.Volume)) keys["volume"] = project.Recipe.Volume;
        if (stage.ReadsBox) keys["box"] = project.Recipe.Box?.ToString();
        return keys;
    }

    private static StagePlan? StoredPlan(string path) =>
        File.Exists(path) ? ArtefactJson.Read<StagePlan>(path, $"Delete the folder '{Path.GetDirectoryName(path)}' and run again.") : null;
}
