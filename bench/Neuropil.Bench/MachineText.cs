using System.Diagnostics;

namespace Neuropil.Bench;

/// <summary>What a result must say about where it was measured.</summary>
internal static class MachineText
{
    public static string Cpu()
    {
        const string File = "/proc/cpuinfo";
        if (!System.IO.File.Exists(File)) return "unknown processor";
        var lines = System.IO.File.ReadLines(File).TakeWhile(l => l.Length > 0).Select(l => l.Split(':', 2, StringSplitOptions.TrimEntries)).ToList();
        string Field(string name) => lines.FirstOrDefault(l => l[0] == name)?[1] ?? "?";
        return $"{Field("model name")} (family {Field("cpu family")}, model {Field("model")})";
    }

    /// <summary>The commit of the working folder, with a plus where files differ from it.</summary>
    public static string Commit()
    {
        string commit = Git("rev-parse --short HEAD");
        return commit.Length == 0 ? "unknown" : Git("status --porcelain --untracked-files=no").Length == 0 ? commit : commit + "+";
    }

    private static string Git(string arguments)
    {
        try
        {
            using var git = Process.Start(new ProcessStartInfo("git", arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
            string text = git.StandardOutput.ReadToEnd().Trim();
            git.WaitForExit();
            return text;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return "";
        }
    }
}
