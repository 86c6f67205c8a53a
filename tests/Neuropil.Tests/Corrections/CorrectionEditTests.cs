using Neuropil.Corrections;
using Neuropil.Tests.Acquisition;

namespace Neuropil.Tests.Corrections;

public sealed class CorrectionEditTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Text => File.ReadAllText(_folder.At(CorrectionEdit.File));

    public void Dispose() => _folder.Dispose();

    private string Append(string entry, string? reason = null, Action? check = null) => CorrectionEdit.Append(_folder.Path, entry, reason, null, check ?? (() => { }));

    [Fact]
    public void EntriesGoOneToALineBehindThoseThatAreThere()
    {
        Append("""{ "do": "drop", "section": "1" },""", "torn – badly");
        Append("""{ "do": "drop", "section": "2" }""");
        Assert.Equal("[\n  {\"do\":\"drop\",\"section\":\"1\",\"reason\":\"torn – badly\"},\n  {\"do\":\"drop\",\"section\":\"2\"},\n]\n", Text);
    }

    [Fact]
    public void WhatAPersonWroteByHandStays()
    {
        File.WriteAllText(_folder.At(CorrectionEdit.File), "// night shift\n[ { \"do\": \"drop\", \"section\": \"1\" } ]");
        Append("""{ "do": "drop", "section": "2" }""");
        Assert.Equal("// night shift\n[ { \"do\": \"drop\", \"section\": \"1\" },\n  {\"do\":\"drop\",\"section\":\"2\"},\n]\n", Text);
    }

    [Fact]
    public void ARefusedEntryLeavesTheFileAsItWas()
    {
        void Refuse() => throw new InputException("no");
        Assert.Throws<InputException>(() => Append("""{ "do": "drop" }""", check: Refuse));
        Assert.False(File.Exists(_folder.At(CorrectionEdit.File)));
        Append("""{ "do": "drop", "section": "1" }""");
        string before = Text;
        Assert.Throws<InputException>(() => Append("""{ "do": "drop" }""", check: Refuse));
        Assert.Equal(before, Text);
        Assert.Contains("is no JSON object", Assert.Throws<InputException>(() => Append("drop 1")).Message, StringComparison.Ordinal);
    }
}
