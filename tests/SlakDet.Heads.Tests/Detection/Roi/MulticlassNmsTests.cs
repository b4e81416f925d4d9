using CsCheck;
using SlakDet.Heads.Detection.Roi;
using static SlakDet.Heads.Tests.Detection.ComponentGolden;
using static TorchSharp.torch;

namespace SlakDet.Heads.Tests.Detection.Roi;

public class MulticlassNmsTests
{
    [Fact]
    public void Select_OfTheReferenceBoxes_GivesThePublishedDetections()
    {
        using var scope = NewDisposeScope();
        var found = MulticlassNms.Select(Array("multiclass_boxes.npy"), Array("multiclass_scores.npy"), new() { MaxPerImage = 25 });
        AssertSame(Array("multiclass_dets.npy"), cat([found.Boxes, found.Scores.unsqueeze(1)], 1));
        AssertSame(Array("multiclass_labels.npy").to_type(ScalarType.Int64), found.Labels);
    }

    [Fact]
    public void Select_OfAnyBoxes_IsTheGreedyChoiceOfEachClass() =>
        (from rows in Gen.Int[0, 30] from classes in Gen.Int[1, 4] from most in Gen.Int[1, 20] from limit in Gen.Double[0, 0.6]
         from values in Gen.Int[0, 40].Array[4 * rows * classes] from ranks in Gen.Double.Array[rows * (classes + 1)]
         select (rows, classes, most, limit, values, ranks))
        .Sample(draw =>
        {
            using var scope = NewDisposeScope();
            var boxes = new float[draw.rows * draw.classes, 4];
            for (var i = 0; i < boxes.GetLength(0); i++)
                for (var k = 0; k < 4; k++)           // halves, exact also when shifted by the class
                    boxes[i, k] = k < 2 ? draw.values[4 * i + k] / 2f : boxes[i, k - 2] + 0.5f + draw.values[4 * i + k] / 2f;
            var scores = draw.ranks.Select(rank => (draw.ranks.Count(other => other < rank) + 0.5f) / draw.ranks.Length).ToArray();
            var config = new MulticlassNmsConfig { ScoreThreshold = draw.limit, IouThreshold = 0.45, MaxPerImage = draw.most };
            var found = MulticlassNms.Select(tensor(boxes).view(draw.rows, 4 * draw.classes), tensor(scores).view(draw.rows, draw.classes + 1), config);
            Assert.Equal(Greedy(boxes, scores, draw.classes, config), found.Labels.data<long>().Zip(found.Scores.data<float>()));
        }, iter: 300);

    [Fact]
    public void Validate_OfValuesOutOfRange_NamesThem()
    {
        static string Message(MulticlassNmsConfig config) => Assert.Throws<ArgumentException>(config.Validate).Message;
        Assert.Equal("Detection: ScoreThreshold is -0.1; it must be between 0 and 1.", Message(new() { ScoreThreshold = -0.1 }));
        Assert.Equal("Detection: IouThreshold is NaN; it must be between 0 and 1.", Message(new() { IouThreshold = double.NaN }));
        Assert.Equal("Detection: MaxPerImage is 0; it must be at least 1.", Message(new() { MaxPerImage = 0 }));
    }

    /// <summary>The definition, class by class: best first, without what overlaps a chosen one too much.</summary>
    private static IEnumerable<(long Label, float Score)> Greedy(float[,] boxes, float[] scores, int classes, MulticlassNmsConfig config)
    {
        var chosen = new List<(int Box, int Label, float Score)>();
        var candidates =
            from row in Enumerable.Range(0, boxes.GetLength(0) / classes)
            from label in Enumerable.Range(0, classes)
            let score = scores[row * (classes + 1) + label]
            where score > (float)config.ScoreThreshold
            orderby score descending
            select (Box: row * classes + label, Label: label, Score: score);
        foreach (var candidate in candidates)
            if (chosen.All(better => better.Label != candidate.Label || Overlap(boxes, better.Box, candidate.Box) <= config.IouThreshold))
                chosen.Add(candidate);
        return chosen.Take(config.MaxPerImage).Select(found => ((long)found.Label, found.Score));
    }

    private static double Overlap(float[,] boxes, int a, int b)
    {
        double Area(int i) => (boxes[i, 2] - boxes[i, 0]) * (double)(boxes[i, 3] - boxes[i, 1]);
        var width = Math.Max(0.0, Math.Min(boxes[a, 2], boxes[b, 2]) - Math.Max(boxes[a, 0], boxes[b, 0]));
        var height = Math.Max(0.0, Math.Min(boxes[a, 3], boxes[b, 3]) - Math.Max(boxes[a, 1], boxes[b, 1]));
        return width * height / (Area(a) + Area(b) - width * height);
    }
}
