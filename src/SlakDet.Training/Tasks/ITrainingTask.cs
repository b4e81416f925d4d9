using static TorchSharp.torch;

namespace SlakDet.Training.Tasks;

/// <summary>What the one training loop needs to know of a task: its model, its samples, its losses, its score.</summary>
public interface ITrainingTask : IDisposable
{
    /// <summary>The model, on its device.</summary>
    nn.Module Model { get; }

    /// <summary>Number of training samples in an epoch.</summary>
    int SampleCount { get; }

    /// <summary>What reads and augments the batch of a forward pass, numbered from 0 over the whole run. Called by several threads at a time.</summary>
    /// <param name="batchSize">Samples in a batch.</param>
    /// <param name="seed">The run's seed.</param>
    Func<long, ITrainingBatch> Batches(int batchSize, long seed);

    /// <summary>The losses of a batch, the model in training mode.</summary>
    LossTerms ComputeLosses(ITrainingBatch batch);

    /// <summary>
    /// The loss on which masks of sparse weights are measured at the start (SNIP): that of one batch in training mode, with its graph. A
    /// classifier's is the plain cross-entropy of hard labels, without mixing.
    /// </summary>
    /// <param name="batchSize">Samples in the batch.</param>
    /// <param name="seed">The run's seed.</param>
    /// <returns>A scalar to differentiate.</returns>
    Tensor SensitivityLoss(int batchSize, long seed);

    /// <summary>Scores the model, in evaluation mode, on the validation part.</summary>
    /// <param name="progress">Told the share that is done.</param>
    /// <param name="cancellation">Ends the evaluation early.</param>
    /// <exception cref="OperationCanceledException">It was ended.</exception>
    EvaluationResult Evaluate(IProgress<double>? progress, CancellationToken cancellation);

    /// <summary>Predicts pictures, the model in evaluation mode, and writes what it found, and <c>NAME.overlay.jpg</c> to look at.</summary>
    /// <param name="imagePaths">The pictures; their names differ.</param>
    /// <param name="folder">An existing folder.</param>
    /// <param name="progress">Told the share that is done.</param>
    void WritePredictions(IReadOnlyList<string> imagePaths, string folder, IProgress<double>? progress);

    /// <summary>Writes a sheet of validation pictures beside their truth and prediction, and the predictions.</summary>
    /// <param name="folder">An existing folder.</param>
    /// <param name="count">At most so many, spread over the set.</param>
    void WriteSamples(string folder, int count);
}
