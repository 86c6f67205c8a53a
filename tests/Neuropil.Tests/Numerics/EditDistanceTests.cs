using Neuropil.Numerics;

namespace Neuropil.Tests.Numerics;

public class EditDistanceTests
{
    // By hand: kitten, sitten, sittin, sitting; Saturday, Sturday, Surday, Sunday.
    [Theory, InlineData("kitten", "sitting", 3), InlineData("Saturday", "Sunday", 3), InlineData("", "abc", 3), InlineData("abc", "", 3), InlineData("abc", "abc", 0)]
    public void TheDistanceIsTheLeastNumberOfEdits(string a, string b, int edits) => Assert.Equal(edits, EditDistance.Between(a, b));

    [Fact]
    public void TheNearestIsTheFirstOfEquals() => Assert.Equal("abd", EditDistance.Nearest("abc", ["xyz", "abd", "abe"]));

    [Fact]
    public void OfNothingNothingIsNearest() => Assert.Null(EditDistance.Nearest("abc", []));
}
