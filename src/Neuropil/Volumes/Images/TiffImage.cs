using System.Runtime.InteropServices;
using BitMiracle.LibTiff.Classic;
using Neuropil.Space;

namespace Neuropil.Volumes.Images;

/// <summary>Reads TIFF pages of 8 or 16 bits, grey, palette or RGB, in strips or tiles, through LibTiff. TIFF 6.0; BigTIFF.</summary>
internal sealed record TiffImage(string Path, int Width, int Height, int Bits, int Pages) : ImagePages(Path, Width, Height, Bits, Pages)
{
    private const string Format = "TIFF";

    // LZW packs a run at most 1365 to 1 and deflate 1032 to 1, so a header that claims more than this is damaged; no memory is taken for it.
    private const long MostPacked = 2000;

    public static TiffImage Open(string path)
    {
        using var errors = new TiffErrors();
        int pages = Guarded(path, errors, () => TiffDirectories.Count(path));
        using var tiff = OpenTiff(path, errors);
        return Guarded(path, errors, () =>
        {
            var (width, height, bits) = Header(tiff, path);
            return new TiffImage(path, width, height, bits, pages);
        });
    }

    public override GreyImage Read(int page)
    {
        using var errors = new TiffErrors();
        using var tiff = OpenTiff(Path, errors);
        return Guarded(Path, errors, () => Read(tiff, page, errors));
    }

    private GreyImage Read(Tiff tiff, int page, TiffErrors errors)
    {
        if (page > short.MaxValue) throw new InputException($"TIFF '{Path}': page {page} is beyond the {short.MaxValue} that are read. Split the file.");
        if (!tiff.SetDirectory((short)page)) throw Damaged(Path, Format, $"page {page} of {Pages} cannot be found. {errors}");
        var (width, height, bits) = Header(tiff, Path);
        if ((width, height, bits) != (Width, Height, Bits))
            throw new InputException($"TIFF '{Path}': page {page} is {width}x{height} px of {bits} bits, the first one {Width}x{Height} of {Bits}. "
                + "All pages of a stack must be alike; save them as single images.");
        return new TiffPage(tiff, this, page, errors).Read();
    }

    public override PlainRows? Plain()
    {
        using var errors = new TiffErrors();
        using var tiff = OpenTiff(Path, errors);
        return Guarded(Path, errors, () => Plain(tiff));
    }

    private PlainRows? Plain(Tiff tiff)
    {
        bool plain = (Compression)Field(tiff, TiffTag.COMPRESSION, (int)Compression.NONE) == Compression.NONE && !tiff.IsTiled()
            && Field(tiff, TiffTag.SAMPLESPERPIXEL, 1) == 1 && (Photometric)Field(tiff, TiffTag.PHOTOMETRIC, (int)Photometric.MINISBLACK) == Photometric.MINISBLACK
            && Field(tiff, TiffTag.FILLORDER, (int)FillOrder.MSB2LSB) == (int)FillOrder.MSB2LSB && (Bits == 8 || (!tiff.IsByteSwapped() && BitConverter.IsLittleEndian));
        int rows = Math.Min(Field(tiff, TiffTag.ROWSPERSTRIP, Height), Height);
        if (!plain || rows < 1 || tiff.GetField(TiffTag.STRIPOFFSETS) is not [var offsets, ..]) return null;
        long[] at = Array.ConvertAll((ulong[])offsets.Value, o => (long)o);
        long strip = (long)rows * Width * Bits / 8, all = (long)Height * Width * Bits / 8;
        if (at.Length < (Height + rows - 1) / rows || at[0] + all > new FileInfo(Path).Length) return null;
        for (int k = 0; k < (Height + rows - 1) / rows; k++)
            if (at[k] != at[0] + k * strip || tiff.RawStripSize(k) < Math.Min(strip, all - k * strip)) return null;
        return new(Path, Width, Height, at[0], Width * Bits / 8, Bits);
    }

    private static Tiff OpenTiff(string path, TiffErrors errors) =>
        Guarded(path, errors, () => Tiff.Open(path, "r") ?? throw Damaged(path, Format, $"its first directory cannot be read. {errors}"));

    // LibTiff answers damage with whatever exception its arithmetic runs into.
    private static T Guarded<T>(string path, TiffErrors errors, Func<T> action)
    {
        try { return action(); }
        catch (Exception e) when (e is not (InputException or OperationCanceledException)) { throw Damaged(path, Format, $"{e.Message} {errors}", e); }
    }

    private static (int Width, int Height, int Bits) Header(Tiff tiff, string path)
    {
        var (width, height) = Sized(path, Format, Field(tiff, TiffTag.IMAGEWIDTH, 0), Field(tiff, TiffTag.IMAGELENGTH, 0));
        int bits = Field(tiff, TiffTag.BITSPERSAMPLE, 1), samples = Field(tiff, TiffTag.SAMPLESPERPIXEL, 1);
        long claimed = (long)width * height * samples * bits / 8, stored = new FileInfo(path).Length;
        if (claimed / MostPacked > stored) throw Damaged(path, Format, $"its header claims {width}x{height} px, its {stored} bytes cannot hold them");
        var photometric = (Photometric)Field(tiff, TiffTag.PHOTOMETRIC, (int)Photometric.MINISBLACK);
        var format = (SampleFormat)Field(tiff, TiffTag.SAMPLEFORMAT, (int)SampleFormat.UINT);
        bool planar = samples > 1 && Field(tiff, TiffTag.PLANARCONFIG, 1) != 1;
        bool known = photometric is Photometric.MINISBLACK or Photometric.MINISWHITE or Photometric.RGB or Photometric.PALETTE;
        if (bits is not (8 or 16) || !known || planar || format is not (SampleFormat.UINT or SampleFormat.VOID))
            throw new InputException($"TIFF '{path}' has {samples} samples of {bits} bits ({format}, {photometric}{(planar ? ", planes apart" : "")}); read "
                + "are 8 and 16 bits of grey, palette or interleaved RGB. Convert it first.");
        return (width, height, photometric == Photometric.PALETTE ? 8 : bits);
    }

    internal static int Field(Tiff tiff, TiffTag tag, int otherwise) => tiff.GetFieldDefaulted(tag)?[0].ToInt() ?? otherwise;
}

/// <summary>Collects what LibTiff says on this thread, instead of printing it.</summary>
internal sealed class TiffErrors : IDisposable
{
    [ThreadStatic] private static List<string>? t_heard;

    private sealed class Listener : TiffErrorHandler
    {
        public override void ErrorHandler(Tiff tif, string method, string format, params object[] args) => t_heard?.Add(Text(format, args));

        public override void ErrorHandlerExt(Tiff tif, object clientData, string method, string format, params object[] args) { }

        public override void WarningHandler(Tiff tif, string method, string format, params object[] args) { }

        public override void WarningHandlerExt(Tiff tif, object clientData, string method, string format, params object[] args) { }

        private static string Text(string format, object[] args)
        {
            try { return string.Format(format, args); }
            catch (FormatException) { return format; }
        }
    }

    static TiffErrors() => Tiff.SetErrorHandler(new Listener());

    public TiffErrors() => t_heard = [];

    public bool Any => t_heard is { Count: > 0 };

    public override string ToString() => Any ? "LibTiff says: " + string.Join("; ", t_heard!.Distinct().Take(3)) : "";

    public void Dispose() => t_heard = null;
}
