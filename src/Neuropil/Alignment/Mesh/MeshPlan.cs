namespace Neuropil.Alignment.Mesh;

/// <summary>What all parts of a mesh are solved with, <c>alignment/mesh.json</c>.</summary>
/// <param name="Coarse">Nodes of the mesh per node of the coarse one along each axis; 1 where there is one part, and no coarse mesh.</param>
internal sealed record MeshPlan(MeshStiffness Stiffness, int Coarse)
{
    public const string File = "alignment/mesh.json";
}
