using SlakDet.Training.Tasks;
using static TorchSharp.torch;

namespace SlakDet.Training.Tests.Loop;

/// <summary>Linear regression: sample i has features sin(i), sin(2i), sin(3i) and a known target. No batch norm, so batches can be split.</summary>
internal sealed class ToyTask : ITrainingTask
{
    private const int Features = 3, SampleTotal = 64;
    private readonly Queue<double> _scores;

    /// <summary>A model that always starts the same.</summary>
    /// <param name="scores">What its evaluations find, one after the other; zero when there are no more.</param>
    public ToyTask(params double[] scores)
    {
        _scores = new Queue<double>(scores);
        var model = nn.Linear(Features, 1);
        using (no_grad())
        {
            model.weight!.fill_(0.1f);
            model.bias!.fill_(0);
        }
        Model = model;
    }

    public nn.Module Model { get; }

    public int SampleCount => SampleTotal;

    /// <summary>The forward pass whose loss is not a number.</summary>
    public long? BrokenPass { get; init; }

    public Func<long, ITrainingBatch> Batches(int batchSize, long seed) => pass => new Batch(pass, [.. Enumerable.Range(0, batchSize).Select(i => pass * batchSize + i)]);

    public LossTerms ComputeLosses(ITrainingBatch batch)
    {
        var (pass, samples) = (Batch)batch;
        var inputs = tensor(samples.SelectMany(i => Enumerable.Range(1, Features).Select(k => (float)Math.Sin(i * k))).ToArray(), [samples.Length, Features]);
        var targets = tensor(samples.Select(i => (float)(2 * Math.Sin(i) - Math.Sin(3 * i) + 0.5)).ToArray(), [samples.Length, 1]);
        var loss = nn.functional.mse_loss(((nn.Module<Tensor, Tensor>)Model).call(inputs), targets);
        if (pass == BrokenPass)
            loss = loss * float.NaN;
        return new LossTerms(loss, [("pass", tensor((float)pass))]);
    }

    public Tensor SensitivityLoss(int batchSize, long seed) => ComputeLosses(Batches(batchSize, seed)(0)).Total;

    public EvaluationResult Evaluate(IProgress<double>? progress, CancellationToken cancellation)
    {
        Assert.False(Model.training);
        return new Score(_scores.TryDequeue(out var score) ? score : 0);
    }

    /// <summary>The result of one evaluation.</summary>
    public EvaluationResult Evaluated()
    {
        Model.eval();
        return Evaluate(null, CancellationToken.None);
    }

    public void WritePredictions(IReadOnlyList<string> imagePaths, string folder, IProgress<double>? progress) => throw new NotSupportedException();

    public void WriteSamples(string folder, int count) => throw new NotSupportedException();

    public void Dispose() => Model.Dispose();

    private sealed record Batch(long Pass, long[] Samples) : ITrainingBatch
    {
        public IReadOnlyList<string> Names => [.. Samples.Select(i => $"sample {i}")];
    }

    private sealed record Score(double Value) : EvaluationResult("score", Value)
    {
        public override IReadOnlyList<(string Name, double Value)> Values => [("score", Value)];

        public override IReadOnlyList<(string Class, IReadOnlyList<(string Name, double Value)> Values)> PerClass => [];
    }
}
