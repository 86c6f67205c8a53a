using System.Text.Json;
using Neuropil.Space;

namespace Neuropil.Exchange;

/// <summary>Reads positions of tiles from a file of another program, by what the file is.</summary>
internal static class PositionFile
{
    /// <summary>True where a JSON file is one of these and not our own list of tiles.</summary>
    /// <exception cref="InputException">The file is no JSON.</exception>
    public static ImportedTiles? OfJson(string path)
    {
        try
        {
            using var stream = File.OpenRead(path);
            using var json = JsonDocument.Parse(stream, new() { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip });
            if (RenderTileSpecs.IsOne(json.RootElement)) return RenderTileSpecs.Read(json.RootElement, path);
            return TransformTable.IsOne(json.RootElement) ? TransformTable.Read(json.RootElement, path) : null;
        }
        catch (JsonException e)
        {
            throw new InputException($"'{path}' is damaged: it is no whole JSON: {e.Message} Expected a tiles.json of neuropil, tile specs of Render, or exported transforms. Write it again.", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"'{path}' cannot be read: {e.Message}", e);
        }
    }

    /// <param name="ending">With its dot, in small letters.</param>
    public static bool IsForeign(string ending) => ending is ".xml" or ".txt";

    public static ImportedTiles OfEnding(string path, string ending, VoxelSize voxelSize) =>
        ending is ".xml" ? TrakEm2Project.Read(path) : FeabasCoordinates.Read(path, voxelSize);
}
