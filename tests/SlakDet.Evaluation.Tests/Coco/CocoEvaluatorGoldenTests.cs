using System.Runtime.InteropServices;
using System.Security.Cryptography;
using SlakDet.Evaluation.Coco;

namespace SlakDet.Evaluation.Tests.Coco;

/// <summary>pycocotools' figures for artificial data sets; see tests/Goldens/coco-eval/README.md.</summary>
public class CocoEvaluatorGoldenTests
{
    [Theory]
    [InlineData("boxes-1.jsonl.gz", 50)]
    [InlineData("boxes-2.jsonl.gz", 50)]
    [InlineData("boxes-3.jsonl.gz", 50)]
    [InlineData("boxes-4.jsonl.gz", 50)]
    [InlineData("boxes-5.jsonl.gz", 50)]
    [InlineData("boxes-6.jsonl.gz", 50)]
    [InlineData("masks-1.jsonl.gz", 36)]
    [InlineData("masks-2.jsonl.gz", 36)]
    public void Evaluate_ArtificialSets_GivesThePublishedNumbersAndArraysToTheBit(string file, int count)
    {
        var sets = 0;
        foreach (var world in CocoWorld.Read(file))
        {
            var evaluation = CocoEvaluator.Evaluate(world.Truth, world.Results, world.Options);
            Assert.True(world.Doubles("stats").SequenceEqual(evaluation.Summary.Values), $"{file}, {world.Name}: {evaluation.Summary}");
            Assert.True(world.Texts("sha").SequenceEqual(Arrays(evaluation.Arrays!).Select(Hash)), $"{file}, {world.Name}: arrays differ");
            sets++;
        }

        Assert.Equal(count, sets);
    }

    [Fact]
    public void Evaluate_ArtificialSets_GivesThePublishedArrays()
    {
        foreach (var world in CocoWorld.Read("arrays.jsonl.gz"))
        {
            var arrays = Arrays(CocoEvaluator.Evaluate(world.Truth, world.Results, world.Options).Arrays!);
            Assert.Equal(world.Doubles("precision"), arrays[0]);
            Assert.Equal(world.Doubles("recall"), arrays[1]);
            Assert.Equal(world.Doubles("scores"), arrays[2]);
        }
    }

    [Fact]
    public void Evaluate_WithoutArrays_GivesTheSameFigures()
    {
        foreach (var world in CocoWorld.Read("boxes-1.jsonl.gz"))
        {
            var with = CocoEvaluator.Evaluate(world.Truth, world.Results, world.Options);
            var without = CocoEvaluator.Evaluate(world.Truth, world.Results, world.Options with { KeepArrays = false, Threads = 1 });
            Assert.Equal(with.Summary, without.Summary);
            Assert.Equal(with.Classes, without.Classes);
            Assert.Null(without.Arrays);
        }
    }

    /// <summary>Precision, recall and scores in NumPy's order.</summary>
    private static List<double>[] Arrays(CocoArrays arrays)
    {
        List<double> precision = [], recall = [], scores = [];
        for (var t = 0; t < arrays.Thresholds; t++)
        {
            for (var point = 0; point < CocoGrid.RecallPoints.Count; point++)
            {
                for (var rest = 0; rest < arrays.Classes * 12; rest++)
                {
                    precision.Add(arrays.Precision(t, point, rest / 12, rest / 3 % 4, rest % 3));
                    scores.Add(arrays.Score(t, point, rest / 12, rest / 3 % 4, rest % 3));
                }
            }

            for (var rest = 0; rest < arrays.Classes * 12; rest++)
                recall.Add(arrays.Recall(t, rest / 12, rest / 3 % 4, rest % 3));
        }

        return [precision, recall, scores];
    }

    private static string Hash(List<double> values)
        => Convert.ToHexStringLower(SHA256.HashData(MemoryMarshal.AsBytes(CollectionsMarshal.AsSpan(values))))[..16];
}
