using Neuropil.Networks.Checkpoints;
using Neuropil.Volumes;

namespace Neuropil.GoogleFfn;

/// <summary>A DecoratedVolume of google/ffn: <c>hdf5: "path:dataset"</c>. Any other address that this program reads may stand there too.</summary>
/// <param name="Folder">Where a relative path is looked for first, that of the request; then the working directory.</param>
internal sealed record VolumeSource(string Address, string Folder, string Field)
{
    public static VolumeSource Parse(TextFields fields, string folder, string field)
    {
        fields.Refuse("volinfo", "It is a store of Google's own. Copy the volume to HDF5 and write hdf5: \"path:dataset\".");
        fields.Refuse("tensorstore", "Write hdf5: \"path:dataset\" with the address of a Zarr, HDF5 or image volume; neuropil convert makes one.");
        fields.Refuse("decorator_specs", "It belongs to volinfo, a store of Google's own. Apply it once and save the volume.");
        string address = fields.Text("hdf5");
        fields.RefuseTheRest();
        return new(address, folder, field);
    }

    /// <exception cref="InputException">Nothing is there, or it is no volume; the message names the field.</exception>
    public Volume Open() => Naming(() => VolumeAddress.Open(Resolve(Address, Folder)));

    /// <summary>One channel of a volume with axes c, z, y, x; one without channels has only channel 0.</summary>
    public Volume OpenChannel(int channel) => Naming(() => VolumeAddress.OpenChannel(Resolve(Address, Folder), channel));

    /// <summary>A relative path beside the request, if it is there, or else as it stands.</summary>
    public static string Resolve(string address, string folder)
    {
        string beside = Path.Combine(folder, address);
        int colon = beside.LastIndexOf(':');
        return Path.Exists(beside) || (colon > 0 && Path.Exists(beside[..colon])) ? beside : address;
    }

    private Volume Naming(Func<Volume> open)
    {
        try { return open(); }
        catch (InputException e) { throw new InputException($"{Field}: {e.Message}", e); }
    }
}
