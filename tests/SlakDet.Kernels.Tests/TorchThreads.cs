using System.Runtime.CompilerServices;
using SlakDet.Kernels.Native.Loading;
using TorchSharp;

namespace SlakDet.Testing;

/// <summary>
/// One torch thread in test programs: the test runner fills the cores already, and torch's threads, which wait for each
/// other by spinning, slow each other down twentyfold on a busy machine. Before it, libtorch where the tests were published without one.
/// </summary>
internal static class TorchThreads
{
    [ModuleInitializer]
    internal static void UseOne()
    {
        LibtorchFolder.LoadWhereNoneIsCarried();
        torch.set_num_threads(1);
    }
}
