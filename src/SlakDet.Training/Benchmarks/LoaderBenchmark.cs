using System.Diagnostics;
using SlakDet.Data.Loading;
using SlakDet.Training.Schema;
using SlakDet.Training.Tasks;

namespace SlakDet.Training.Benchmarks;

/// <summary>How fast a config's training pictures are read and augmented, by number of loader threads.</summary>
public static class LoaderBenchmark
{
    /// <summary>Measures each number of threads in turn, several times over, so that a machine whose speed drifts treats all alike.</summary>
    /// <param name="configPath">The config file.</param>
    /// <param name="overrides">What followed each <c>--set</c>.</param>
    /// <param name="workers">Numbers of threads to measure; 1 is the yardstick.</param>
    /// <param name="secondsEach">Length of one measurement, above 0.</param>
    /// <param name="repeats">Measurements of each, above 0.</param>
    /// <param name="note">Told what takes time.</param>
    /// <returns>Median images a second of each number of threads.</returns>
    public static IReadOnlyList<(int Workers, double ImagesPerSecond)> Run(string configPath, IReadOnlyList<string> overrides, IReadOnlyList<int> workers, double secondsEach, int repeats, Action<string>? note)
    {
        var (_, config) = RunSchema.Load(configPath, overrides);
        config.Task.Dataset.Prepare(note);
        var source = config.Task.Dataset.OpenTraining().Batches(config.Loop.BatchSize, config.Seed);
        Measure(source, config.Loop.BatchSize, workers[0], secondsEach);
        var rates = workers.ToDictionary(count => count, _ => new List<double>());
        for (var i = 0; i < repeats; i++)
            foreach (var count in workers)
                rates[count].Add(Measure(source, config.Loop.BatchSize, count, secondsEach));
        return [.. workers.Select(count => (count, Interleaved.Median([.. rates[count]])))];
    }

    private static double Measure(Func<long, ITrainingBatch> source, int batchSize, int workers, double seconds)
    {
        using var loader = new PrefetchLoader<ITrainingBatch>(workers, Math.Max(4, 2 * workers), source, 0, long.MaxValue);
        loader.Next();
        var start = Stopwatch.GetTimestamp();
        long images = 0;
        while (Stopwatch.GetElapsedTime(start).TotalSeconds < seconds)
        {
            loader.Next();
            images += batchSize;
        }
        return images / Stopwatch.GetElapsedTime(start).TotalSeconds;
    }
}
