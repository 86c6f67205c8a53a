using System.CommandLine;
using Neuropil.Blocks;
using Neuropil.Corrections;

namespace Neuropil.Cli.Verbs;

/// <summary><c>neuropil correct</c>: writes down what a person decided about a place, if it can be followed.</summary>
internal static class CorrectVerb
{
    public static Command Create()
    {
        var project = CommonOptions.Project();
        var stage = new Argument<string>("stage") { Description = "The stage it is about." };
        var correctable = Pipeline.Stages.Where(s => s.IsMendable).ToList();
        stage.AcceptOnlyFromAmong([.. correctable.Select(s => s.Name)]);
        var entry = new Argument<string>("entry") { Description = "A line of the report's worst places: '{ \"do\": \"drop\", \"section\": \"012\" }'." };
        var reason = new Option<string?>("--reason") { Description = "Why; the report repeats it." };
        var who = new Option<string?>("--who") { Description = "Who decided." };
        var command = new Command("correct", "Adds a decision to corrections/STAGE/decisions.json; the next run follows it. See docs/guide/corrections.md.")
            { project, stage, entry, reason, who };
        command.SetAction(parse =>
        {
            string folder = parse.GetValue(project)!;
            var opened = RecipeFile.Open(folder, Pipeline.Stages);
            using var held = new ProjectLock(opened);
            var chosen = correctable.First(s => s.Name == parse.GetValue(stage));
            var context = new StageLedger(opened, Pipeline.Stages, CommonOptions.CodeVersion).ContextOf(chosen, 1);
            string path = Path.Combine(folder, "corrections", chosen.Name);
            string line = CorrectionEdit.Append(path, parse.GetValue(entry)!, parse.GetValue(reason), parse.GetValue(who), () => chosen.CheckCorrections(context));
            Console.WriteLine($"{Path.Combine(path, CorrectionEdit.File)}: {line}\nNext: neuropil run {folder}");
            return ExitCode.Done;
        });
        return command;
    }
}
