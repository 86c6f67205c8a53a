using Neuropil.Networks.Checkpoints;

namespace Neuropil.GoogleFfn;

/// <summary>Which values of a channel are masked: those in [Min, Max], or those of a list where there is one.</summary>
internal sealed record MaskChannel(int Channel, float Min, float Max, IReadOnlyList<ulong> Values, bool Invert);

/// <summary>A MaskConfig of google/ffn. A voxel is masked when any channel says so.</summary>
/// <param name="Volume">Null: the image itself, before it is normalised.</param>
/// <param name="Invert">Masks what no channel says.</param>
internal sealed record MaskRule(VolumeSource? Volume, IReadOnlyList<MaskChannel> Channels, bool Invert)
{
    public static IReadOnlyList<MaskRule> ParseAll(TextFields root, string field, string folder) =>
        [.. root.Messages(field).Select(rule => Parse(rule, folder, field))];

    private static MaskRule Parse(TextFields rule, string folder, string field)
    {
        rule.Refuse("coordinate_expression", "It is Python code. Save the mask as a volume and write volume { mask { hdf5: \"...\" } }.");
        bool invert = rule.Flag("invert");
        if (rule.Has("volume") == rule.Has("image"))
            throw new InputException($"'{rule.Where}': each of {field} needs either a volume or the image; it has {(rule.Has("image") ? "both" : "neither")}.");
        VolumeSource? volume = null;
        var source = rule.Message(rule.Has("volume") ? "volume" : "image");
        if (source.Has("mask")) volume = VolumeSource.Parse(source.Message("mask"), folder, field);
        else if (rule.Has("volume")) throw new InputException($"'{rule.Where}': a volume of {field} has no mask; write mask {{ hdf5: \"path:dataset\" }}.");
        var channels = source.Messages("channels").Select(ParseChannel).ToList();
        source.RefuseTheRest();
        rule.RefuseTheRest();
        if (volume is null && channels.Exists(c => c.Channel != 0))
            throw new InputException($"'{rule.Where}': {field} asks for channel {channels.Find(c => c.Channel != 0)!.Channel} of the image, which has only channel 0.");
        return new(volume, channels, invert);
    }

    private static MaskChannel ParseChannel(TextFields channel)
    {
        var parsed = new MaskChannel(channel.CountOr("channel", 0), (float)channel.NumberOr("min_value", 0), (float)channel.NumberOr("max_value", 0),
            channel.WholeNumbers("values"), channel.Flag("invert"));
        channel.RefuseTheRest();
        return parsed;
    }
}
