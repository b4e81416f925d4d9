using CsCheck;
using Newtonsoft.Json.Linq;
using SlakDet.Evaluation.Classification;

namespace SlakDet.Evaluation.Tests.Classification;

public class ClassificationMetricTests
{
    [Fact]
    public void Compute_ByHand_CountsFirstAndAmongBest()
    {
        var metric = new ClassificationMetric(4, k: 2);
        metric.Add([0.1f, 0.7f, 0.2f, 0f], 1);     // rank 0
        metric.Add([0.1f, 0.7f, 0.2f, 0f], 2);     // rank 1
        metric.Add([0.1f, 0.7f, 0.2f, 0f], 0);     // rank 2
        metric.Add([-3, -2, -9, -1], 1);           // rank 1
        var scores = metric.Compute();
        Assert.Equal((0.25, 0.75, 2), (scores.Top1, scores.TopK, scores.K));
        Assert.Equal([new(1, 0, 0), new(2, 1, 2), new(1, 0, 1), new(0, 0, 0)], scores.Classes);
        Assert.Equal((0.5, 1.0), (scores.Classes[1].Top1, scores.Classes[1].TopK));
        Assert.True(double.IsNaN(scores.Classes[3].Top1));
    }

    [Fact]
    public void Add_EqualScores_TheEarlierClassIsTheLikelier()
    {
        var metric = new ClassificationMetric(3, k: 2);
        metric.Add([1, 1, 1], 0);
        metric.Add([1, 1, 1], 1);
        metric.Add([1, 1, 1], 2);
        Assert.Equal([new(1, 1, 1), new(1, 0, 1), new(1, 0, 0)], metric.Compute().Classes);
    }

    [Fact]
    public void Compute_MoreGuessesThanClasses_AllowsAllClasses()
    {
        var metric = new ClassificationMetric(2);
        metric.Add([1, 0], 1);
        var scores = metric.Compute();
        Assert.Equal((2, 0.0, 1.0), (scores.K, scores.Top1, scores.TopK));
    }

    [Fact]
    public void Compute_NoPicture_IsNotANumber() => Assert.True(double.IsNaN(new ClassificationMetric(3).Compute().Top1));

    [Fact]
    public void Add_InfiniteScores_AreOrdered()
    {
        var metric = new ClassificationMetric(3, k: 1);
        metric.Add([float.NegativeInfinity, float.PositiveInfinity, 0], 1);
        Assert.Equal(1, metric.Compute().Top1);
    }

    [Fact]
    public void Add_WhatCannotBeCounted_IsRefusedAndNotCounted()
    {
        var metric = new ClassificationMetric(2);
        Assert.Contains("There are 3 scores; needed is one for each of the 2 classes.", Refused([1, 2, 3], 0), StringComparison.Ordinal);
        Assert.Contains("The label is 2; allowed are the classes 0 to 1.", Refused([1, 2], 2), StringComparison.Ordinal);
        Assert.Contains("The label is -1;", Refused([1, 2], -1), StringComparison.Ordinal);
        Assert.Contains("The score of class 1 is NaN;", Refused([1, float.NaN], 0), StringComparison.Ordinal);
        Assert.Equal([new(0, 0, 0), new(0, 0, 0)], metric.Compute().Classes);

        string Refused(float[] scores, int label) => Assert.Throws<ArgumentException>(() => metric.Add(scores, label)).Message;
    }

    [Theory]
    [InlineData(0, 5)]
    [InlineData(3, 0)]
    public void Constructor_OutOfRange_IsRefused(int classes, int k) => Assert.Throws<ArgumentOutOfRangeException>(() => new ClassificationMetric(classes, k));

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    public void Compute_OfTheGolden_IsNumPysStableOrder(int k)
    {
        var golden = JObject.Parse(File.ReadAllText(Repository.Golden("classification", "topk.json")));
        var metric = new ClassificationMetric(7, k);
        foreach (var (scores, label) in golden["scores"]!.Zip(golden["labels"]!))
            metric.Add([.. scores.Values<float>()], (int)label);
        var result = metric.Compute();
        Assert.Equal((double)golden["top1"]!, result.Top1, 1e-15);
        Assert.Equal((double)golden[$"top{k}"]!, result.TopK, 1e-15);
        Assert.Equal(golden[$"top{k}PerClass"]!.Select(value => (double?)value ?? double.NaN), result.Classes.Select(one => one.TopK));
    }

    [Fact]
    public void Compute_AnyScores_AgreesWithSorting() => Gen.Select(Gen.Int[1, 8], Gen.Int[1, 9], Gen.Int[0, 4].Array[8], Gen.Int[0, 7]).Sample((classes, k, levels, place) =>
    {
        var scores = levels.Take(classes).Select(level => (float)level).ToArray();
        var label = place % classes;
        var best = Enumerable.Range(0, classes).OrderByDescending(i => scores[i]).Take(k);   // LINQ's sort is stable
        var metric = new ClassificationMetric(classes, k);
        metric.Add(scores, label);
        return metric.Compute().TopK == (best.Contains(label) ? 1 : 0);
    });
}
