namespace SlakDet.Training.Loop;

/// <summary>A loss or a weight became infinite or NaN; the weights after that step are worthless and were not saved.</summary>
public sealed class NonFiniteLossException : Exception
{
    /// <summary>Says at which step, which terms, and which samples were in the batch.</summary>
    /// <param name="step">0-based step.</param>
    /// <param name="terms">The loss terms and their values.</param>
    /// <param name="samples">Names of the batch's samples.</param>
    /// <param name="lastCheckpoint">The newest checkpoint, if there is one.</param>
    public NonFiniteLossException(long step, IEnumerable<(string Name, double Value)> terms, IReadOnlyList<string> samples, string? lastCheckpoint)
        : base($"The loss is not finite at step {step} ({string.Join(", ", terms.Select(term => $"{term.Name} {term.Value:G4}"))}). "
            + $"The batch: {string.Join(", ", samples)}. {Tell(lastCheckpoint)} Look at these samples, lower optimizer.lr, lengthen the warm-up or set training.clipNorm.")
    {
        Step = step;
        Samples = samples;
    }

    /// <summary>Says which weight is not finite though all losses were.</summary>
    /// <param name="step">0-based step that was taken last.</param>
    /// <param name="parameter">Name of the first such parameter.</param>
    /// <param name="lastCheckpoint">The newest checkpoint, if there is one.</param>
    public NonFiniteLossException(long step, string parameter, string? lastCheckpoint)
        : base($"{parameter} holds values that are not finite after step {step}, though the losses up to it are. {Tell(lastCheckpoint)} "
            + "Lower optimizer.lr, lengthen the warm-up or set training.clipNorm.")
    {
        Step = step;
        Samples = [];
    }

    /// <summary>0-based step of the loss.</summary>
    public long Step { get; }

    /// <summary>Names of the batch's samples; empty where no loss was to blame.</summary>
    public IReadOnlyList<string> Samples { get; }

    private static string Tell(string? lastCheckpoint) =>
        lastCheckpoint == null ? "No checkpoint had been saved yet." : $"The last good checkpoint is {lastCheckpoint}.";
}
