using Neuropil.Networks;
using Neuropil.Numerics;
using Neuropil.Segmentation;
using Neuropil.Space;

namespace Neuropil.Tests.Segmentation;

/// <summary>Two bright rooms with a dark wall between them, and a network that believes everything belongs to the object.</summary>
public class WallGuardTests
{
    private static readonly Vox3 FieldOfView = new(9, 9, 5), Deltas = new(3, 3, 1);
    private static readonly GridShape Shape = new(40, 20, 9);
    private static readonly FloodSettings Settings = FloodSettings.From(new FfnInferenceSettings { MinSegmentSizeVx = 10 });

    private static FloodCanvas Rooms()
    {
        var image = new float[Shape.Nx * Shape.Ny * Shape.Nz];
        for (int i = 0; i < image.Length; i++) image[i] = i % Shape.Nx is 19 or 20 or 21 ? -2f : 1f;
        return new FloodCanvas(image, Shape, FieldOfView);
    }

    private static int Voxels(FloodCanvas canvas, int label, int fromX, int toX) =>
        Enumerable.Range(0, canvas.Labels.Length).Count(i => canvas.Labels[i] == label && i % Shape.Nx >= fromX && i % Shape.Nx < toX);

    private static FloodCanvas Flooded(bool guarded, out WallGuard guard)
    {
        var canvas = Rooms();
        guard = new WallGuard(canvas, 0, Settings);
        using var network = new ToyNetwork(FieldOfView, Deltas, new FfnInferenceSettings(), (_, _, _) => 4f);
        using var session = network.NewSession(1);
        new ObjectFill(canvas, session, Deltas, Settings, guarded ? guard : null).Fill(new(15, 10, 4), 1, 10, 2, CancellationToken.None);
        return canvas;
    }

    [Fact]
    public void WithoutTheGuardTheFloodCrossesTheWall() => Assert.True(Voxels(Flooded(false, out _), 1, 22, 40) > 50);

    [Fact]
    public void WithTheGuardItStaysInItsRoom()
    {
        var canvas = Flooded(true, out _);
        Assert.True(Voxels(canvas, 1, 0, 19) > 300);
        Assert.Equal(0, Voxels(canvas, 1, 21, 40));
    }

    [Fact]
    public void WhatNoFloodTookBecomesAnObjectOfItsOwnOrJoinsTheOneItOpensTo()
    {
        var canvas = Flooded(true, out var guard);
        var made = OpenSpace.Fill(canvas, guard.Open, lastLabel: 1, minVoxels: 30);
        Assert.Equal(2, Assert.Single(made).Label);
        Assert.Equal(0, Voxels(canvas, 1, 21, 40));
        // Open space is what lies one voxel or more inside a room: x 0 … 17 and 23 … 39.
        Assert.Equal(18 * Shape.Ny * Shape.Nz, Voxels(canvas, 1, 0, 18));
        Assert.Equal(17 * Shape.Ny * Shape.Nz, Voxels(canvas, 2, 23, 40));
        Assert.Equal([0, 1, 2], OpenSpace.Joined(canvas, guard.Open, 2, minFaces: 1));
    }
}
