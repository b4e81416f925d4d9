namespace SlakDet.Training.Tests;

/// <summary>Tests that run while no other does: they need torch's generator for themselves.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public class AloneCollection
{
    public const string Name = "alone";
}
