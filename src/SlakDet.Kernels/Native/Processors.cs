using System.Runtime.InteropServices;

namespace SlakDet.Kernels.Native;

/// <summary>Which processors threads may run on; on Linux, elsewhere nothing is known and nothing done.</summary>
internal static unsafe partial class Processors
{
    private const int WordBits = 64, Words = 64;

    private static readonly bool IsKnown = CLibrary.Has("sched_getcpu", "gettid", "sched_getaffinity", "sched_setaffinity");

    /// <summary>The processor that the calling thread runs on; -1 if that is not known.</summary>
    public static int Current => IsKnown ? CurrentProcessor() : -1;

    /// <summary>The system's number of the calling thread; 0 if that is not known.</summary>
    public static int CurrentThread => IsKnown ? ThreadNumber() : 0;

    /// <summary>Lets a thread run wherever the calling one may, but for one processor.</summary>
    /// <param name="thread">As <see cref="CurrentThread"/> gave it.</param>
    /// <param name="processor">As <see cref="Current"/> gave it.</param>
    /// <returns>Whether it was done; not if there is no other processor.</returns>
    public static bool KeepAway(int thread, int processor)
    {
        ulong* allowed = stackalloc ulong[Words];
        if (!IsKnown || thread <= 0 || processor is < 0 or >= WordBits * Words || Allowed(0, Words * sizeof(ulong), allowed) < 0)
            return false;
        allowed[processor / WordBits] &= ~(1UL << processor % WordBits);
        return Allow(thread, Words * sizeof(ulong), allowed) == 0;
    }

    [LibraryImport(CLibrary.Name, EntryPoint = "sched_getcpu")]
    private static partial int CurrentProcessor();

    [LibraryImport(CLibrary.Name, EntryPoint = "gettid")]
    private static partial int ThreadNumber();

    [LibraryImport(CLibrary.Name, EntryPoint = "sched_getaffinity")]
    private static partial int Allowed(int thread, nuint size, ulong* set);

    [LibraryImport(CLibrary.Name, EntryPoint = "sched_setaffinity")]
    private static partial int Allow(int thread, nuint size, ulong* set);
}
