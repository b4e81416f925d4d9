using System.Diagnostics;
using static TorchSharp.torch;

namespace SlakDet.Training.Benchmarks;

/// <summary>Times several things in turn, round after round, so that a machine whose speed drifts treats all alike.</summary>
internal static class Interleaved
{
    private const double SpanMilliseconds = 20, MostInSpan = 200;

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

    /// <summary>
    /// Times each action as a device does it one after another: in spans of many on CUDA, so that the host's calls and its waiting hide behind the work.
    /// </summary>
    /// <param name="device">Where the actions compute.</param>
    /// <param name="rounds">Spans that count, above 0.</param>
    /// <param name="actions">What to time.</param>
    /// <returns>The median of each, in milliseconds for one.</returns>
    public static double[] SpanMedians(Device device, int rounds, IReadOnlyList<Action> actions)
    {
        if (device.type != TorchSharp.DeviceType.CUDA)
            return Medians(device, rounds, actions);
        int[] counts = [.. Medians(device, 1, actions).Select(time => (int)Math.Clamp(SpanMilliseconds / time, 1, MostInSpan))];
        var spans = Medians(device, rounds, actions.Select((action, i) => (Action)(() =>
        {
            for (var k = 0; k < counts[i]; k++)
                action();
        })));
        return [.. spans.Select((span, i) => span / counts[i])];
    }

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
