using System.Globalization;
using SlakDet.Training.Figures;
using SlakDet.Training.Loop;

namespace SlakDet.Training.Benchmarks;

/// <summary>How a sparse training's score depends on how far and how often its masks move (SLaK paper, figure 5).</summary>
public static class AdaptationBenchmark
{
    /// <summary>The rates to try.</summary>
    public static IReadOnlyList<double> Rates { get; } = [0.1, 0.3, 0.5];

    /// <summary>The intervals to try, in optimizer steps: for trainings of a thousand or two.</summary>
    public static IReadOnlyList<int> Intervals { get; } = [25, 50, 100, 200];

    /// <summary>Trains with each rate, interval and seed, one after the other.</summary>
    /// <param name="request">
    /// A config with dynamic sparsity; its run folder gets a run folder for each training. Those that are there already are resumed, so that a sweep that was
    /// stopped goes on.
    /// </param>
    /// <param name="rates">Initial rates.</param>
    /// <param name="intervals">Steps between updates.</param>
    /// <param name="seeds">Trainings of each, with the seeds from 1, above 0.</param>
    /// <param name="log">Hears what happens.</param>
    /// <returns>A row for each rate and interval, rate by rate; null if a training was stopped.</returns>
    public static IReadOnlyList<AdaptationRow>? Run(TrainRequest request, IReadOnlyList<double> rates, IReadOnlyList<int> intervals, int seeds, IRunLog log)
    {
        ArgumentNullException.ThrowIfNull(request.WorkFolder);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(seeds);
        var rows = new List<AdaptationRow>();
        foreach (var rate in rates)
            foreach (var interval in intervals)
            {
                var scores = new List<double>();
                for (var seed = 1; seed <= seeds; seed++)
                {
                    var outcome = TrainingRun.Execute(Variant(request, rate, interval, seed), log);
                    if (outcome.Result == null)
                        return null;
                    scores.Add(100 * outcome.Result.PrimaryValue);
                }
                rows.Add(new AdaptationRow(rate, interval, scores));
            }
        return rows;
    }

    /// <summary>Writes a PNG: the mean score over the interval, a line for each rate.</summary>
    /// <param name="path">The file; replaced if it exists.</param>
    /// <param name="rows">What was measured.</param>
    /// <param name="note">Told where text is missing.</param>
    public static void WriteFigure(string path, IReadOnlyList<AdaptationRow> rows, Action<string>? note) => CurveFigure.Write(path, "steps between updates",
    [
        new("score, points", [.. rows.GroupBy(row => row.Rate).Select(group =>
            new Curve(string.Create(CultureInfo.InvariantCulture, $"rate {group.Key}"), [.. group.Select(row => (double)row.Interval)], [.. group.Select(row => row.Mean)]))]),
    ], note);

    private static TrainRequest Variant(TrainRequest request, double rate, int interval, int seed)
    {
        FormattableString name = $"rate-{rate}-every-{interval}-seed-{seed}";
        return request with
        {
            Overrides = [.. request.Overrides, string.Create(CultureInfo.InvariantCulture, $"sparsity.rate={rate}"), $"sparsity.updateEvery={interval}", $"seed={seed}"],
            WorkFolder = Path.Combine(request.WorkFolder!, name.ToString(CultureInfo.InvariantCulture)),
            Resume = "auto",
        };
    }
}
