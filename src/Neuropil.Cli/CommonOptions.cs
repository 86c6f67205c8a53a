using System.CommandLine;
using System.Reflection;

namespace Neuropil.Cli;

/// <summary>Arguments and options that several verbs share.</summary>
internal static class CommonOptions
{
    public static string CodeVersion { get; } =
        typeof(Pipeline).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";

    public static Argument<string> Project() => new("project") { Description = "The project directory (it holds neuropil.yaml)." };

    public static Option<int> Threads() => new("--threads")
    {
        Description = "Threads to use; the result does not depend on it. Default: all cores.",
        DefaultValueFactory = _ => Environment.ProcessorCount,
        Validators =
        {
            result =>
            {
                if (result.GetValueOrDefault<int>() is < 1 or > 4096) result.AddError("--threads must be between 1 and 4096.");
            },
        },
    };

    public static Option<bool> Json() => new("--json") { Description = "Print the answer as one JSON object on stdout." };
}
