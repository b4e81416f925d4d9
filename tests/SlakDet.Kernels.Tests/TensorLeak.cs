using TorchSharp;

namespace SlakDet.Testing;

/// <summary>Counts the tensors that an action leaves behind.</summary>
internal static class TensorLeak
{
    /// <summary>
    /// Runs an action a few times and fails if the tensors of this thread became more after the first, which may keep
    /// something once, such as gradients.
    /// </summary>
    public static void AssertNone(Action action)
    {
        action();
        var before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        for (var i = 0; i < 3; i++)
            action();
        Assert.Equal(before, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
    }
}
