using SlakDet.Kernels.Native;

namespace SlakDet.Kernels.Cpu;

/// <summary>A thread that helps whoever asks last, and sleeps in between.</summary>
/// <remarks>
/// Not one of the thread pool's: a thread that is woken often comes to run on the processor of the one that woke it, which is busy, and then helps late or
/// never although another processor is idle. So a helper is kept away from its caller's processor.
/// </remarks>
internal sealed class Helper
{
    private static readonly Lock Gate = new();
    private static readonly List<Helper> All = [];

    private readonly object _signal = new();
    private Action? _work;
    private int _thread, _callersProcessor = -1;

    private Helper() => new Thread(Help) { IsBackground = true, Name = "SlakDet kernels" }.UnsafeStart();

    /// <summary>Asks some helpers to do something once each, as soon as they can; what another caller has asked for and is not begun is forgotten.</summary>
    /// <param name="count">Their number, 0 for none.</param>
    /// <param name="work">What to do. It must not throw.</param>
    public static void Ask(int count, Action work)
    {
        if (count <= 0)
            return;
        var processor = Processors.Current;
        lock (Gate)
            for (var i = 0; i < count; i++)
            {
                if (i == All.Count)
                    All.Add(new Helper());
                All[i].Ask(work, processor);
            }
    }

    private void Ask(Action work, int processor)
    {
        lock (_signal)
        {
            if (processor != _callersProcessor && _thread != 0)
            {
                Processors.KeepAway(_thread, processor);
                _callersProcessor = processor;
            }
            _work = work;
            Monitor.Pulse(_signal);
        }
    }

    private void Help()
    {
        var thread = Processors.CurrentThread;
        while (true)
        {
            Action work;
            lock (_signal)
            {
                _thread = thread;
                while (_work is null)
                    Monitor.Wait(_signal);
                (work, _work) = (_work, null);
            }
            work();
        }
    }
}
