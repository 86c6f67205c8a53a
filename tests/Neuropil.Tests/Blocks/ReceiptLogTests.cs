using Neuropil.Blocks;
using Neuropil.Tests.Volumes;

namespace Neuropil.Tests.Blocks;

public sealed class ReceiptLogTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    /// <summary>One that has read before sees what one that reads for the first time does.</summary>
    [Fact]
    public void LinesThatCameSinceAreRead()
    {
        var log = Log();
        using (var writer = log.OpenWriter("host", 0))
        {
            Append(writer, "a");
            Assert.Equal(["a"], Blocks(log));
            Append(writer, "b", plan: "another");
            Append(writer, "c");
            Assert.Equal(["a", "c"], Blocks(log));
        }
        string file = _folder["receipts/host-0.jsonl"];
        File.AppendAllText(file, "{\"pass\":\"to");
        Assert.Equal(["a", "c"], Blocks(log));
        using (var writer = log.OpenWriter("host", 0)) Append(writer, "d");
        using (var writer = log.OpenWriter("host", 1)) Append(writer, "e");
        Assert.Equal(["a", "c", "d", "e"], Blocks(log));
        Assert.Equal(Blocks(Log()), Blocks(log));
    }

    [Fact]
    public void WhatWasDiscardedIsForgotten()
    {
        var log = Log();
        using (var writer = log.OpenWriter("host", 0)) Append(writer, "a");
        Assert.Equal(["a"], Blocks(log));
        log.Discard();
        Assert.Empty(Blocks(log));
        using (var writer = log.OpenWriter("host", 0)) Append(writer, "b");
        Assert.Equal(["b"], Blocks(log));
    }

    private ReceiptLog Log() => new(_folder[""], "plan");

    private static IEnumerable<string> Blocks(ReceiptLog log) => log.ReadAll().Select(r => r.Block);

    private static void Append(ReceiptWriter writer, string block, string plan = "plan") =>
        writer.Append(new("pass", 0, block, plan, "hash", [], null, 0, 0, 0, "host", "code", "now"));
}
