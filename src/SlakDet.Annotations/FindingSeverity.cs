namespace SlakDet.Annotations;

/// <summary>How much a <see cref="Finding"/> matters.</summary>
public enum FindingSeverity
{
    /// <summary>Worth knowing.</summary>
    Information,

    /// <summary>Suspicious, but the data can be used.</summary>
    Warning,

    /// <summary>The data cannot be used as it is.</summary>
    Error,
}
