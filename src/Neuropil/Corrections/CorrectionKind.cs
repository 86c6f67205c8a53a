namespace Neuropil.Corrections;

/// <summary>A kind of decision that a stage understands.</summary>
/// <param name="Do">Its name, the value of the key <c>do</c>.</param>
/// <param name="Needed">Keys that every entry of the kind has.</param>
/// <param name="MayHave">Keys that it may have, beside <c>reason</c> and <c>who</c>.</param>
/// <param name="Example">A whole entry, for messages.</param>
internal sealed record CorrectionKind(string Do, IReadOnlyList<string> Needed, IReadOnlyList<string> MayHave, string Example)
{
    public IEnumerable<string> Keys => ["do", .. Needed, .. MayHave, "reason", "who"];
}
