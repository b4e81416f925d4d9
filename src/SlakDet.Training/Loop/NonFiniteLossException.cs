namespace SlakDet.Training.Loop;

/// <summary>A loss became infinite or NaN; the weights after that step are worthless and were not saved.</summary>
public sealed class NonFiniteLossException : Exception
{
    /// <summary>Says at which step, which terms, and which samples were in the batch.</summary>
    /// <param name="step">0-based step.</param>
    /// <param name="terms">The loss terms and their values.</param>
    /// <param name="samples">Names of the batch's samples.</param>
    /// <param name="lastCheckpoint">The newest checkpoint, if there is one.</param>
    public NonFiniteLossException(long step, IEnumerable<(string Name, double Value)> terms, IReadOnlyList<string> samples, string? lastCheckpoint)
        : base($"The loss is not finite at step {step} ({string.Join(", ", terms.Select(term => $"{term.Name} {term.Value:G4}"))}). "
            + $"The batch: {string.Join(", ", samples)}. "
            + (lastCheckpoint == null ? "No checkpoint had been saved yet. " : $"The last good checkpoint is {lastCheckpoint}. ")
            + "Look at these samples, lower optimizer.lr, lengthen the warm-up or set training.clipNorm.")
    {
        Step = step;
        Samples = samples;
    }

    /// <summary>0-based step of the loss.</summary>
    public long Step { get; }

    /// <summary>Names of the batch's samples.</summary>
    public IReadOnlyList<string> Samples { get; }
}
