namespace SlakDet.Data.Packing;

/// <summary>How a set is packed.</summary>
public sealed record PackOptions
{
    /// <summary>
    /// Pictures whose longer side exceeds this are reduced to it, in pixels; null for none. Training labels are reduced along; objects and
    /// validation labels keep their full size.
    /// </summary>
    public int? MaxSide { get; init; }

    /// <summary>Threads that decode; 0 decodes in the caller's.</summary>
    public int Workers { get; init; } = Environment.ProcessorCount;

    /// <summary>Told the share that is done.</summary>
    public IProgress<double>? Progress { get; init; }
}
