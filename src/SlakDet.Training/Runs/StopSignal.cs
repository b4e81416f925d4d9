using System.Runtime.InteropServices;

namespace SlakDet.Training.Runs;

/// <summary>
/// Turns the first SIGTERM, SIGINT, SIGHUP or SIGQUIT into a wish to stop, which the training loop grants after the current step; the
/// second ends the process at once with 128 + the signal's number (130 for SIGINT, 143 for SIGTERM).
/// </summary>
/// <remarks>.NET handles none of them by itself in a way that would let a run be saved. Thread-safe.</remarks>
public sealed class StopSignal : IDisposable
{
    private static readonly (PosixSignal Signal, int Number)[] Signals =
        [(PosixSignal.SIGHUP, 1), (PosixSignal.SIGINT, 2), (PosixSignal.SIGQUIT, 3), (PosixSignal.SIGTERM, 15)];

    private readonly List<PosixSignalRegistration> _registrations = [];
    private int _count;

    /// <summary>Starts to listen.</summary>
    public StopSignal()
    {
        foreach (var (signal, number) in Signals)
            _registrations.Add(PosixSignalRegistration.Create(signal, context => Receive(context, number)));
    }

    /// <summary>Whether a signal came.</summary>
    public bool Requested => Volatile.Read(ref _count) > 0;

    /// <summary>Stops listening: the signals do again what they did before.</summary>
    public void Dispose() => _registrations.ForEach(registration => registration.Dispose());

    private void Receive(PosixSignalContext context, int number)
    {
        context.Cancel = true;
#pragma warning disable RS0030 // Whoever signals twice does not want to wait for a return through the training loop.
        if (Interlocked.Increment(ref _count) > 1)
            Environment.Exit(128 + number);
#pragma warning restore RS0030
    }
}
