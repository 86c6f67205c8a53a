using System.Text.Json;
using Neuropil.Artefacts;
using Neuropil.Volumes;

namespace Neuropil.Blocks;

/// <summary><c>&lt;stage&gt;/kept.jsonl</c>: receipts from before a correction, of passes that the run has not come to yet. Their bytes lie on disk.</summary>
/// <remarks>A block's bytes are those of its last receipt, so only the last may ever be kept: going back to what a correction was before must not find
/// the receipts of that time. At any moment a pass has its receipts here or in the log, and where a kill left them in both, the log counts.
/// <code>
///   correction ──► log of all passes ──Gather──► kept ──Take, pass by pass──► log: same receipt, new plan key
///                                                  └── inputs changed: forgotten, the block is made anew
/// </code></remarks>
internal sealed class KeptReceipts(string stageFolder)
{
    private string Path => System.IO.Path.Combine(stageFolder, "kept.jsonl");

    /// <summary>Moves all receipts of blocks out of the log.</summary>
    /// <param name="log">Of the plan as it was.</param>
    public void Gather(ReceiptLog log)
    {
        var last = log.ReadAll();
        var begun = last.Select(r => r.Pass).ToHashSet(StringComparer.Ordinal);
        Write([.. last.Where(r => r.Index >= 0), .. Read().Where(r => !begun.Contains(r.Pass))]);
        log.Discard();
    }

    public IReadOnlyList<Receipt> Of(string pass) => [.. Read().Where(r => r.Pass == pass)];

    /// <summary>To be called before a block of the pass is made anew.</summary>
    public void Forget(string pass)
    {
        var all = Read();
        if (all.Any(r => r.Pass == pass)) Write([.. all.Where(r => r.Pass != pass)]);
    }

    public void Delete() => File.Delete(Path);

    private IReadOnlyList<Receipt> Read() => File.Exists(Path)
        ? [.. File.ReadLines(Path).Select(line => JsonSerializer.Deserialize<Receipt>(line, ArtefactJson.OneLine)!)]
        : [];

    private void Write(IReadOnlyList<Receipt> receipts) =>
        AtomicFile.Write(Path, string.Concat(receipts.Select(r => JsonSerializer.Serialize(r, ArtefactJson.OneLine) + "\n")));
}
