namespace SlakDet.Training.Tasks;

/// <summary>What an evaluation found.</summary>
/// <param name="PrimaryName">The number that decides which checkpoint is best, such as <c>mIoU</c>; higher is better.</param>
/// <param name="PrimaryValue">Its value, in [0, 1]; NaN when nothing could be scored.</param>
public abstract record EvaluationResult(string PrimaryName, double PrimaryValue)
{
    /// <summary>All summary numbers by name, for logs and JSON.</summary>
    public abstract IReadOnlyList<(string Name, double Value)> Values { get; }

    /// <summary>Numbers a class: the rows of the table, each with the class's name; NaN where a class does not occur.</summary>
    public abstract IReadOnlyList<(string Class, IReadOnlyList<(string Name, double Value)> Values)> PerClass { get; }
}
