namespace SlakDet.Training;

/// <summary>What <c>slakdet train</c> is asked for.</summary>
/// <param name="ConfigPath">The config file.</param>
/// <param name="Overrides">What followed each <c>--set</c>.</param>
public sealed record TrainRequest(string ConfigPath, IReadOnlyList<string> Overrides)
{
    /// <summary>The run folder; null for <c>runs/NAME</c> in the working directory.</summary>
    public string? WorkFolder { get; init; }

    /// <summary><c>auto</c> for the newest checkpoint of the run folder, if any; or a checkpoint; null to start anew.</summary>
    public string? Resume { get; init; }

    /// <summary><c>auto</c>, <c>cpu</c> or <c>cuda</c>.</summary>
    public string Device { get; init; } = "auto";
}
