using System.CommandLine;
using System.CommandLine.Parsing;
using Neuropil.Blocks;
using Neuropil.Live;

namespace Neuropil.Cli.Verbs;

/// <summary><c>neuropil run --watch</c>: its options, and what it prints.</summary>
internal static class WatchRun
{
    private static readonly Option<bool> Watch = new("--watch")
    {
        Description = "Follow tiles that an instrument is still writing: judge each section when it is finished, list tiles to image again.",
    };
    private static readonly Option<int?> TilesPerSection = new("--tiles-per-section")
    {
        Description = "With --watch: tiles of a finished section; default: as the sections before.",
    };
    private static readonly Option<double> Quiet = new("--quiet-seconds")
    {
        Description = "With --watch: a section left by the instrument is finished after so long without a new tile.",
        DefaultValueFactory = _ => new LiveOptions().QuietSeconds,
    };
    private static readonly Option<double> Poll = new("--poll-seconds")
    {
        Description = "With --watch: time between two looks.",
        DefaultValueFactory = _ => new LiveOptions().PollSeconds,
    };
    private static readonly Option<string?> Until = new("--until") { Description = "With --watch: end when this file exists." };
    private static readonly Option<int?> Sections = new("--sections") { Description = "With --watch: end when so many sections are finished." };

    public static IReadOnlyList<Option> Options { get; } = [Watch, TilesPerSection, Quiet, Poll, Until, Sections];

    /// <summary>Whether to watch, rather than to run stages.</summary>
    /// <exception cref="InputException">Options of watching without it, or of running with it.</exception>
    public static bool IsAsked(ParseResult parse, IReadOnlyList<string> stages, bool redo)
    {
        bool asked = parse.GetValue(Watch);
        var given = Options.Where(o => o != Watch && parse.GetResult(o) is { Implicit: false }).Select(o => o.Name).ToList();
        if (!asked && given.Count > 0) throw new InputException($"{string.Join(", ", given)} only {(given.Count == 1 ? "goes" : "go")} with --watch.");
        if (asked && (stages.Count > 0 || redo))
            throw new InputException("--watch runs no stage: it judges sections while they come. Leave out stages and --redo; run them when the wafer is done.");
        return asked;
    }

    public static int Run(ParseResult parse, Project project, LocalEngine engine, bool json, CancellationToken ct)
    {
        var options = new LiveOptions
        {
            TilesPerSection = parse.GetValue(TilesPerSection),
            QuietSeconds = parse.GetValue(Quiet),
            PollSeconds = parse.GetValue(Poll),
            Until = parse.GetValue(Until) is { } file ? Path.GetFullPath(file) : null,
            Sections = parse.GetValue(Sections),
        };
        var watch = new LiveWatch(project, options, engine, TimeProvider.System, new Printer(json));
        string folder = Path.Combine(project.Name, LiveWatch.Folder);
        Console.Error.WriteLine($"Watching {project.Recipe.Tiles}; tiles to image again: {Path.Combine(folder, "reimage.csv")}; Ctrl-C stops.");
        var end = watch.Run(time => ct.WaitHandle.WaitOne(time), ct);
        Console.Error.WriteLine((end is LiveEnd.Until ? $"'{parse.GetValue(Until)}' is there: the wafer is done." : $"{options.Sections} sections are finished.")
            + $"\nLook at: {Path.Combine(folder, "report.html")}\nNext: neuropil run {project.Name}");
        return ExitCode.Done;
    }

    /// <summary>Sections to stdout, states to stderr.</summary>
    private sealed class Printer(bool json) : ILiveListener
    {
        public void Say(string message) => Console.Error.WriteLine(message);

        public void Judged(SectionVerdict section) => Console.WriteLine(json ? section.ToJson().ToJsonString() : section.ToString());
    }
}
