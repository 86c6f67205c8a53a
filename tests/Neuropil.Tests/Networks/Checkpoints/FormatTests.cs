using Neuropil.Networks.Checkpoints;

namespace Neuropil.Tests.Networks.Checkpoints;

/// <summary>The small formats inside a checkpoint and its request, by examples made from their descriptions.</summary>
public class FormatTests
{
    [Theory]
    [InlineData("03" + "08" + "616263", "abc")] // literal of 3
    [InlineData("07" + "04" + "6162" + "05" + "02", "abababa")] // literal of 2, copy of 5 from 2 back: 1-byte offset, length 4 + 1
    [InlineData("06" + "04" + "6162" + "0E" + "0200", "ababab")] // copy of 4 from 2 back with a 2-byte offset
    [InlineData("06" + "04" + "6162" + "0F" + "02000000", "ababab")] // and with 4 bytes
    public void SnappyFollowsItsFormatDescription(string hex, string expected) =>
        Assert.Equal(expected, System.Text.Encoding.ASCII.GetString(Snappy.Decompress(Convert.FromHexString(hex))));

    [Theory, InlineData("0308"), InlineData("04" + "08" + "616263"), InlineData("05" + "04" + "6162" + "05" + "03"), InlineData("02" + "08" + "616263")]
    public void DamagedSnappyIsRefused(string hex) =>
        Assert.Throws<FormatException>(() => Snappy.Decompress(Convert.FromHexString(hex)));

    [Theory]
    [InlineData("""a: "x\ty\x41\101\"\\" """, "x\ty\u0041A\"\\")]
    [InlineData("""a: "one " 'two' # three""", "one two")]
    [InlineData("""a: "\303\244\xc3\xa4ä" """, "äää")]
    [InlineData("a: -1.5e3", "-1.5e3")]
    [InlineData("a: SOME_ENUM", "SOME_ENUM")]
    public void TextScalarsAreRead(string text, string expected) => Assert.Equal(expected, TextProto.Parse(text, "t").Fields.Single().Scalar);

    [Fact]
    public void ListsAndNestedMessagesAreRead()
    {
        var fields = TextProto.Parse("a: [1, 2]\nb { c: { d: 3 } }\na: 4", "t").Fields;
        Assert.Equal(["1", "2", "4"], fields.Where(f => f.Name == "a").Select(f => f.Scalar));
        Assert.Equal("3", fields.Single(f => f.Name == "b").Message!.Fields[0].Message!.Fields[0].Scalar);
        Assert.Equal(3, fields[^1].Line);
    }

    [Theory, InlineData("a"), InlineData("a: "), InlineData("a: {"), InlineData("a: [1"), InlineData("a: \"x"), InlineData("a: 1 }"), InlineData("a: 1 = 2")]
    public void DamagedTextIsRefusedWithItsLine(string text) =>
        Assert.Contains("line 2", Assert.Throws<InputException>(() => TextProto.Parse("\n" + text, "t")).Message, StringComparison.Ordinal);
}
