using System.Diagnostics;

namespace Neuropil.EndToEnd;

/// <summary>What a run of the program said and how it ended.</summary>
internal sealed record CommandResult(int ExitCode, string Answer, string Log);

/// <summary>Runs the neuropil program as a user does: a process of its own, in a folder of its own.</summary>
internal sealed class Command : IDisposable
{
    private static readonly string Program = Path.Combine(AppContext.BaseDirectory, "Neuropil.Cli.dll");

    public string Folder { get; } = Directory.CreateTempSubdirectory("neuropil-e2e-").FullName;

    public string PathOf(string name) => Path.Combine(Folder, name);

    public CommandResult Run(params string[] arguments)
    {
        using var process = Start(arguments);
        var log = process.StandardError.ReadToEndAsync();
        string answer = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return new(process.ExitCode, answer, log.GetAwaiter().GetResult());
    }

    /// <summary>Runs and kills it with SIGKILL after some time, unless it ended before.</summary>
    public void RunAndKill(TimeSpan after, params string[] arguments)
    {
        using var process = Start(arguments);
        process.OutputDataReceived += (_, _) => { };
        process.ErrorDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        if (!process.WaitForExit(after)) process.Kill();
        process.WaitForExit();
    }

    /// <summary>Runs until the log says <paramref name="word"/>, then asks it to stop as a batch system does (SIGTERM).</summary>
    public CommandResult RunAndStop(string word, params string[] arguments)
    {
        using var process = Start(arguments);
        var answer = process.StandardOutput.ReadToEndAsync();
        string log = "";
        while (process.StandardError.ReadLine() is { } line)
        {
            log += line + "\n";
            if (!line.Contains(word, StringComparison.Ordinal)) continue;
            using var kill = Process.Start("kill", ["-TERM", $"{process.Id}"]);
            kill.WaitForExit();
        }
        process.WaitForExit();
        return new(process.ExitCode, answer.GetAwaiter().GetResult(), log);
    }

    public void Dispose() => Directory.Delete(Folder, recursive: true);

    private Process Start(string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", [Program, .. arguments])
        {
            WorkingDirectory = Folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        return Process.Start(start)!;
    }
}
