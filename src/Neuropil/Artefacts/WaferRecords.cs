using System.Text.Json.Nodes;
using Neuropil.Space;

namespace Neuropil.Artefacts;

/// <summary>A speck on a section; the polygon is in section px, and its grey values are multiplied by <paramref name="Transmission"/>.</summary>
public sealed record Speck(IReadOnlyList<Px2> Outline, double Transmission);

/// <summary>How one section was cut, lies on the wafer and looks.</summary>
/// <param name="Index">Place in the cutting order, from 0; lost sections keep theirs.</param>
/// <param name="FirstZ">First slice of the specimen in the section; it holds <c>SlicesPerSection</c> of them.</param>
/// <param name="Lost">Never imaged: it has no tiles.</param>
/// <param name="ToSpecimen">The last step from section px to specimen px, after <paramref name="Cuts"/> and <paramref name="Elastic"/>.</param>
/// <param name="Cuts">Folds and tears, healed in this order.</param>
public sealed record TrueSection(
    string Name, int Index, int FirstZ, bool Lost, Affine2 ToSpecimen, ElasticField? Elastic, IReadOnlyList<SectionCut> Cuts,
    IReadOnlyList<Speck> Dirt, double Gain, double OffsetGrey);

/// <summary>How one tile was taken.</summary>
/// <param name="ToSection">From tile px to section px: where the stage really stood.</param>
/// <param name="NominalPx">Where the stage said it stood.</param>
/// <param name="Lost">Planned and listed, but there is no file.</param>
/// <param name="OutsideFraction">Share of its pixels beyond the specimen, shown as resin.</param>
public sealed record TrueTile(
    string Name, string Section, int Row, int Column, int WidthPx, int HeightPx, Affine2 ToSection, Px2 NominalPx, bool Lost,
    double Gain, double OffsetGrey, double OutsideFraction);

/// <summary>Brightness over a tile, the same for all tiles: <c>1 + SlopeX·x + SlopeY·y + Bowl·(x² + y²)</c> with x, y in −1…1.</summary>
public sealed record Shading(double SlopeX, double SlopeY, double Bowl);

/// <summary>The file <c>truth/truth.json</c> of a virtual wafer: every transform, and what was done to the images.</summary>
/// <param name="Source">Address of the volume that was imaged, for people.</param>
/// <param name="SourceMin">Where the specimen's voxel 0,0,0 lies in that volume.</param>
/// <param name="Specimen">The specimen, from 0,0,0; <c>labels.zarr</c> beside this file covers it.</param>
/// <param name="SpecimenVoxel">Voxel size of the source volume.</param>
/// <param name="Options">The options it was made with, for people; nothing reads them.</param>
public sealed record WaferTruthFile(
    string Source, Vox3 SourceMin, ulong Seed, Box3 Specimen, VoxelSize SpecimenVoxel, int SlicesPerSection, Shading Shading, JsonNode? Options,
    IReadOnlyList<TrueSection> Sections, IReadOnlyList<TrueTile> Tiles);
