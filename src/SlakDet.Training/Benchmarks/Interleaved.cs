using System.Diagnostics;
using static TorchSharp.torch;

namespace SlakDet.Training.Benchmarks;

/// <summary>Times several things in turn, round after round, so that a machine whose speed drifts treats all alike.</summary>
internal static class Interleaved
{
    /// <summary>Times each action to the end of what it has started on a device.</summary>
    /// <param name="device">Where the actions compute.</param>
    /// <param name="rounds">Rounds that count, above 0; one before them warms up.</param>
    /// <param name="actions">What to time.</param>
    /// <returns>The median of each, in milliseconds.</returns>
    public static double[] Medians(Device device, int rounds, IEnumerable<Action> actions) => Medians(rounds, [.. actions.Select(action => device.type != TorchSharp.DeviceType.CUDA ? action : () =>
    {
        action();
        cuda.synchronize();
    })]);

    /// <summary>Times each action.</summary>
    /// <param name="rounds">Rounds that count, above 0; one before them warms up.</param>
    /// <param name="actions">What to time.</param>
    /// <returns>The median of each, in milliseconds.</returns>
    public static double[] Medians(int rounds, params ReadOnlySpan<Action> actions)
    {
        var times = new double[actions.Length][];
        for (var i = 0; i < actions.Length; i++)
        {
            times[i] = new double[rounds];
            actions[i]();
        }
        for (var round = 0; round < rounds; round++)
            for (var i = 0; i < actions.Length; i++)
            {
                var start = Stopwatch.GetTimestamp();
                actions[i]();
                times[i][round] = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
            }
        return [.. times.Select(Median.Of)];
    }
}
