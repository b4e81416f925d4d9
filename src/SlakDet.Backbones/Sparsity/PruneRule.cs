namespace SlakDet.Backbones.Sparsity;

/// <summary>Which weights an update of the masks lets go.</summary>
public enum PruneRule
{
    /// <summary>Those of the smallest magnitude.</summary>
    Magnitude,

    /// <summary>Half of them those of the smallest magnitude, half the most negative.</summary>
    Set,
}
