namespace SlakDet.Heads.Tests.Detection;

/// <summary>Tests that run while no other does: they watch the memory of the process, or need torch's generator for themselves.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public class AloneCollection
{
    public const string Name = "alone";
}
