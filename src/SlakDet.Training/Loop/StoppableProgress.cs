using SlakDet.Training.Runs;

namespace SlakDet.Training.Loop;

/// <summary>Passes an evaluation's progress on and ends the evaluation when the run is told to stop.</summary>
internal sealed class StoppableProgress(IRunLog log, StopSignal stop) : IProgress<double>, IDisposable
{
    private readonly CancellationTokenSource _cancellation = new();

    public CancellationToken Token => _cancellation.Token;

    public void Report(double value)
    {
        if (stop.Requested)
            _cancellation.Cancel();
        log.Evaluating(value);
    }

    public void Dispose() => _cancellation.Dispose();
}
