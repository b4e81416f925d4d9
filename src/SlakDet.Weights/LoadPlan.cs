using System.Globalization;
using System.Text;

namespace SlakDet.Weights;

/// <summary>
/// What loading a state dict into a model would do, worked out before any value is copied: a model is never left half loaded.
/// </summary>
public sealed class LoadPlan
{
    private const string BatchCounter = "num_batches_tracked";
    private const int Shown = 10;
    private readonly string _source;

    private LoadPlan(string source)
    {
        _source = source;
    }

    /// <summary>Model tensors that the file has with the same shape; a floating-point type may become another.</summary>
    public IReadOnlyList<PlannedTensor> Applied { get; private init; } = [];

    /// <summary>Model tensors that the file lacks; never <c>num_batches_tracked</c>, which nothing depends on.</summary>
    public IReadOnlyList<TensorSpec> Missing { get; private init; } = [];

    /// <summary>Tensors of the file that the model has no use for.</summary>
    public IReadOnlyList<WeightTensor> Unused { get; private init; } = [];

    /// <summary>Tensors of the same name and different shape.</summary>
    public IReadOnlyList<PlannedTensor> WrongShape { get; private init; } = [];

    /// <summary>Tensors of the same name and shape whose element types cannot stand for each other, such as Int64 for Float32.</summary>
    public IReadOnlyList<PlannedTensor> WrongType { get; private init; } = [];

    /// <summary>Share of the model's tensors that would be loaded, 0 to 1; 1 for a model without tensors.</summary>
    public double AppliedShare
    {
        get
        {
            var all = Applied.Count + Missing.Count + WrongShape.Count + WrongType.Count;
            return all == 0 ? 1 : (double)Applied.Count / all;
        }
    }

    /// <summary>Compares a model with a state dict.</summary>
    /// <param name="targets">The model's tensors, names unique.</param>
    /// <param name="source">The file's tensors.</param>
    public static LoadPlan Create(IReadOnlyList<TensorSpec> targets, StateDict source)
    {
        ArgumentNullException.ThrowIfNull(targets);
        ArgumentNullException.ThrowIfNull(source);
        List<PlannedTensor> applied = [], wrongShape = [], wrongType = [];
        List<TensorSpec> missing = [];
        foreach (var target in targets)
            if (source.TryGet(target.Name, out var tensor))
                ListFor(target, tensor.Spec).Add(new PlannedTensor(target, tensor));
            else if (!IsBatchCounter(target.Name))
                missing.Add(target);
        var names = targets.Select(t => t.Name).ToHashSet(StringComparer.Ordinal);
        return new LoadPlan(source.Source)
        {
            Applied = applied,
            Missing = missing,
            WrongShape = wrongShape,
            WrongType = wrongType,
            Unused = [.. source.Where(t => !names.Contains(t.Name))],
        };

        List<PlannedTensor> ListFor(TensorSpec target, TensorSpec stored) =>
            !target.Shape.SequenceEqual(stored.Shape) ? wrongShape
            : target.ElementType == stored.ElementType ? applied
            : target.ElementType.IsFloatingPoint() && stored.ElementType.IsFloatingPoint() ? applied
            : wrongType;
    }

    /// <summary>The unused name of the file that is nearest to a missing one, if any is near.</summary>
    public string? HintFor(string missingName) => NearestName.Find(missingName, Unused.Select(t => t.Name));

    /// <summary>Refuses a plan that leaves too much of the model as it was.</summary>
    /// <param name="minimumShare">Least <see cref="AppliedShare"/>, 0 to 1.</param>
    /// <exception cref="WeightsException"><c>SD-LOAD-SHARE</c>, with the first differences.</exception>
    public void ThrowIfBelow(double minimumShare = 0.9)
    {
        if (AppliedShare < minimumShare)
            throw new WeightsException("SD-LOAD-SHARE",
                $"{_source}: only {Percent(AppliedShare)} of the model's tensors are in the file, {Percent(minimumShare)} are required. "
                + $"Check that the file belongs to this model.{Environment.NewLine}{ToReport()}");
    }

    /// <summary>The plan as text: counts, then the first ten of each difference with the nearest name that the file has.</summary>
    public string ToReport()
    {
        var report = new StringBuilder();
        report.Append(CultureInfo.InvariantCulture, $"applied {Applied.Count} ({Percent(AppliedShare)}), missing {Missing.Count}, ")
            .Append(CultureInfo.InvariantCulture, $"wrong shape {WrongShape.Count}, wrong type {WrongType.Count}, unused {Unused.Count}");
        AppendList(report, "missing", Missing, m => HintFor(m.Name) is { } hint ? $"{m} (the file has {hint})" : m.ToString());
        AppendList(report, "wrong shape", WrongShape, w => $"{w.Target} (the file has {TensorShape.Format(w.Source.Shape)})");
        AppendList(report, "wrong type", WrongType, w => $"{w.Target} (the file has {w.Source.ElementType})");
        AppendList(report, "unused", Unused, u => Printable.Text(u.Spec.ToString()));
        return report.ToString();
    }

    private static void AppendList<T>(StringBuilder report, string title, IReadOnlyList<T> items, Func<T, string> format)
    {
        foreach (var item in items.Take(Shown))
            report.AppendLine().Append("  ").Append(title).Append(": ").Append(format(item));
        if (items.Count > Shown)
            report.AppendLine().Append(CultureInfo.InvariantCulture, $"  {title}: and {items.Count - Shown} more");
    }

    private static bool IsBatchCounter(string name) => name == BatchCounter || name.EndsWith("." + BatchCounter, StringComparison.Ordinal);

    private static string Percent(double share) => string.Create(CultureInfo.InvariantCulture, $"{100 * share:0.#} %");
}
