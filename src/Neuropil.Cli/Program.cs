using System.CommandLine;
using Neuropil.Cli.Verbs;
using Neuropil.Cluster;
using Neuropil.Volumes;

namespace Neuropil.Cli;

/// <summary>The <c>neuropil</c> command. Exit codes: 0 done, 1 our bug, 2 bad input, 3 unfinished (run again to continue).</summary>
internal static class Program
{
    private static readonly Func<Command>[] Verbs =
    [
        DemoVerb.Create,
        AcquireVerb.Create,
        InitVerb.Create,
        RunVerb.Create,
        PlanVerb.Create,
        StatusVerb.Create,
        ReportVerb.Create,
        CorrectVerb.Create,
        ExportVerb.Create,
        ImportVerb.Create,
        TrainVerb.Create,
        FfnVerb.Create,
        InfoVerb.Create,
        ConvertVerb.Create, TissueVerb.Create,
        ScoreVerb.Create,
    ];

    // After Ctrl-C or SIGTERM: an update of a large network, or a look of a large flood, takes seconds, and the state is saved behind it.
    private static readonly TimeSpan UntilStopped = TimeSpan.FromMinutes(1);

    public static async Task<int> Main(string[] args)
    {
        WrittenPages.LetGo = PageCache.LetGo;
        var root = new RootCommand("From a wafer of electron-microscope tiles to a scored wiring diagram.");
        foreach (var create in Verbs) root.Subcommands.Add(create());
        var parsed = root.Parse(args);
        if (parsed.Errors.Count > 0)
        {
            foreach (var error in parsed.Errors) await Console.Error.WriteLineAsync(error.Message);
            await Console.Error.WriteLineAsync($"See: neuropil {parsed.CommandResult.Command.Name} --help");
            return ExitCode.BadInput;
        }
        try
        {
            return await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = UntilStopped });
        }
        catch (Exception e)
        {
            return ExitCode.Of(e);
        }
    }
}
