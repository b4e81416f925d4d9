using CsCheck;
using SlakDet.Annotations;
using SlakDet.Annotations.Coco;
using SlakDet.Annotations.Masks;
using SlakDet.Evaluation.Coco;
using static SlakDet.Evaluation.Tests.Coco.CocoScene;

namespace SlakDet.Evaluation.Tests.Coco;

/// <summary>The rules of the COCO evaluation that are most often got wrong, one by one.</summary>
public class CocoEvaluatorTests
{
    private const double Close = 1e-12;
    private const int All = 0, Small = 1, Medium = 2, Large = 3;

    [Fact]
    public void Evaluate_ClassWithoutObjects_IsMinusOneAndOutOfTheMean()
    {
        var evaluation = Evaluate([Object(0, 0, 50, 50)], [Found(0.9, 0, 0, 50, 50), Found(0.9, 0, 0, 50, 50, category: 2)]);

        Assert.Equal((-1.0, -1.0, 0, 1), (evaluation.Classes[1].Ap, evaluation.Classes[1].Ar, evaluation.Classes[1].Objects, evaluation.Classes[1].Detections));
        Assert.Equal(1, evaluation.Summary.Ap, Close);
        Assert.Equal(1, evaluation.Summary.ArFirst, Close);
    }

    [Fact]
    public void Evaluate_ClassWithoutDetections_HasPrecisionAndRecallZero()
    {
        var evaluation = Evaluate([Object(0, 0, 50, 50), Object(0, 0, 50, 50, category: 2)], [Found(0.9, 0, 0, 50, 50)]);

        Assert.Equal((0.0, 0.0), (evaluation.Classes[1].Ap, evaluation.Classes[1].Ar));
        Assert.Equal(0.5, evaluation.Summary.Ap, Close);
    }

    [Fact]
    public void Evaluate_OnlyCrowds_IsMinusOne()
    {
        var evaluation = Evaluate([Object(0, 0, 50, 50) with { IsCrowd = true }], [Found(0.9, 0, 0, 50, 50)]);

        Assert.All(evaluation.Summary.Values, value => Assert.Equal(-1, value));
    }

    [Fact]
    public void Evaluate_DetectionsOnACrowd_AreIgnoredHoweverMany()
    {
        var evaluation = Evaluate(
            [Object(0, 0, 100, 100) with { IsCrowd = true }, Object(200, 0, 50, 50)],
            [Found(0.9, 0, 0, 50, 50), Found(0.8, 50, 50, 50, 50), Found(0.7, 0, 0, 100, 100), Found(0.6, 200, 0, 50, 50)]);

        Assert.Equal(1, evaluation.Summary.Ap, Close);
    }

    [Fact]
    public void Evaluate_CrowdOverlap_IsDividedByTheDetectionsArea()
    {
        // A tenth of the crowd, wholly inside: a union would give 0.1. Sticking out by a half it gives 0.5 and matches at 0.5 only.
        var evaluation = Evaluate(
            [Object(0, 0, 100, 100) with { IsCrowd = true }, Object(200, 0, 50, 50)],
            [Found(0.9, 0, 0, 10, 100), Found(0.8, 95, 0, 10, 100), Found(0.7, 200, 0, 50, 50)]);

        Assert.Equal(1, evaluation.Summary.Ap50, Close);
        Assert.Equal(0.5, evaluation.Summary.Ap75, Close);
    }

    [Fact]
    public void Evaluate_AreaOfExactly1024_CountsInSmallAndMedium()
    {
        var evaluation = Evaluate([Object(0, 0, 32, 32)], [Found(0.9, 0, 0, 32, 32)]);

        Assert.Equal(1, evaluation.Summary.ApSmall, Close);
        Assert.Equal(1, evaluation.Summary.ApMedium, Close);
        Assert.Equal(-1, evaluation.Summary.ApLarge);
    }

    [Fact]
    public void Evaluate_DetectionOfAnObjectOutOfTheRange_IsIgnored()
    {
        // The detection is small itself, but its object is medium: no false positive among the small ones.
        var evaluation = Evaluate(
            [Object(0, 0, 33, 32), Object(100, 0, 10, 10)], [Found(0.9, 0, 0, 32, 32), Found(0.8, 100, 0, 10, 10)]);

        Assert.Equal(1, evaluation.Summary.ApSmall, Close);
    }

    [Fact]
    public void Evaluate_UnmatchedDetectionOutOfTheRange_IsIgnored()
    {
        var evaluation = Evaluate(
            [Object(100, 0, 10, 10), Object(200, 0, 50, 50)],
            [Found(0.9, 300, 0, 40, 40), Found(0.8, 100, 0, 10, 10), Found(0.7, 200, 0, 50, 50)]);

        Assert.Equal(1, evaluation.Summary.ApSmall, Close);
        Assert.Equal(0.5, evaluation.Summary.ApMedium, Close);
    }

    [Fact]
    public void Evaluate_ObjectToFind_GoesBeforeACrowdOfHigherOverlap()
    {
        var crowd = Object(0, 0, 50, 50) with { IsCrowd = true };
        var evaluation = Evaluate([crowd, Object(0, 0, 50, 40)], [Found(0.9, 0, 0, 50, 50)]);

        Assert.Equal(1, evaluation.Arrays!.Recall(6, 0, All, 2), Close); // IoU 0.8 with the object, 1 with the crowd.
        Assert.Equal(0, evaluation.Arrays!.Recall(7, 0, All, 2));
    }

    [Fact]
    public void Evaluate_EqualOverlap_TakesTheLaterObject()
    {
        // The first detection takes the later twin, so the second, which fits only the earlier one, still finds its object.
        var (earlier, later) = (Object(10, 0, 100, 50), Object(0, 0, 100, 50));
        CocoResult[] results = [Found(0.9, 5, 0, 100, 50), Found(0.8, 15, 0, 100, 50)];

        Assert.Equal(1, Evaluate([earlier, later], results).Arrays!.Recall(7, 0, All, 2));
        Assert.Equal(0.5, Evaluate([later, earlier], results).Arrays!.Recall(7, 0, All, 2));
    }

    [Fact]
    public void Evaluate_EqualScores_KeepTheListsOrderAndThePicturesOrder()
    {
        CocoResult right = Found(0.5, 0, 0, 50, 50, image: 2), wrong = Found(0.5, 300, 0, 50, 50, image: 2);
        CocoAnnotation[] objects = [Object(0, 0, 50, 50, image: 2)];

        Assert.Equal(1, Evaluate(objects, [right, wrong]).Summary.Ap, Close);
        Assert.Equal(0.5, Evaluate(objects, [wrong, right]).Summary.Ap, Close);
        Assert.Equal(1, Evaluate(objects, [right, wrong with { ImageId = 3 }]).Summary.Ap, Close);
        Assert.Equal(1, Evaluate(objects, [wrong with { ImageId = 3 }, right]).Summary.Ap, Close);
        Assert.Equal(0.5, Evaluate(objects, [right, wrong with { ImageId = 1 }]).Summary.Ap, Close);
    }

    [Fact]
    public void Evaluate_OverlapEqualToAThreshold_Matches()
    {
        var evaluation = Evaluate([Object(0, 0, 40, 40)], [Found(0.9, 0, 0, 20, 40)]);

        Assert.Equal(1, evaluation.Summary.Ap50, Close);
        Assert.Equal(0, evaluation.Arrays!.Recall(1, 0, All, 2));
    }

    [Fact]
    public void Evaluate_SecondDetectionOnATakenObject_MayTakeAnother()
    {
        // Both fit the first object best; by VOC's rule the second would be wrong.
        var evaluation = Evaluate(
            [Object(0, 0, 100, 100), Object(0, 30, 100, 100)], [Found(0.9, 0, 0, 100, 100), Found(0.8, 0, 5, 100, 100)]);

        Assert.Equal(1, evaluation.Summary.Ap50, Close);
        Assert.Equal(1, evaluation.Arrays!.Recall(1, 0, All, 2));
    }

    [Fact]
    public void Evaluate_ObjectWithIdZero_IsUsedUpButItsDetectionCountsAsWrong()
    {
        var evaluation = Evaluate(
            [Object(0, 0, 50, 50) with { Id = 0 }, Object(200, 0, 50, 50)],
            [Found(0.9, 0, 0, 50, 50), Found(0.8, 0, 0, 50, 50), Found(0.7, 200, 0, 50, 50)]);

        Assert.Equal(0.5, evaluation.Summary.ArThird, Close);
        Assert.Equal(51 / 101.0 / 3, evaluation.Summary.Ap, Close);
    }

    [Fact]
    public void Evaluate_MoreDetectionsThanTheLimit_AreCutBeforeMatching()
    {
        var evaluation = Evaluate(
            [Object(0, 0, 50, 50)],
            [.. Enumerable.Range(0, 100).Select(i => Found(0.9, 300, 0, 50, 50 + i)), Found(0.1, 0, 0, 50, 50), Found(0.8, 0, 0, 50, 50, image: 2)]);

        Assert.Equal(0, evaluation.Summary.ArThird);
        Assert.Equal(101, evaluation.Classes[0].Detections);
    }

    [Fact]
    public void Evaluate_PictureIdTwice_CountsOnce()
    {
        var truth = new CocoDataset([.. Pictures, Pictures[0]], [.. Classes, Classes[0]], [Object(0, 0, 50, 50)]);

        var evaluation = CocoEvaluator.Evaluate(truth, [Found(0.9, 0, 0, 50, 50)], new());

        Assert.Equal((2, 1), (evaluation.Classes.Count, evaluation.Classes[0].Detections));
        Assert.Equal(1, evaluation.Summary.Ap, Close);
    }

    [Theory]
    [InlineData(4)]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(long.MaxValue)]
    [InlineData(long.MinValue)]
    public void Evaluate_UnknownPicture_IsRefused(long image)
    {
        var refusal = Assert.Throws<DatasetException>(() => Evaluate([], [Found(0.9, 0, 0, 50, 50), Found(0.9, 0, 0, 50, 50, image)]));

        Assert.Equal("SD-COCO-RESULT", refusal.Code);
        Assert.Contains($"Detection 1 is for picture {image}", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Evaluate_DetectionOfAnUnlistedClass_IsDropped()
    {
        var evaluation = Evaluate(
            [Object(0, 0, 50, 50), Object(0, 0, 50, 50, category: 7), Object(0, 0, 50, 50, image: 9)],
            [Found(0.95, 0, 0, 50, 50, category: 7), Found(0.9, 0, 0, 50, 50)]);

        Assert.Equal(1, evaluation.Summary.Ap, Close);
        Assert.Equal([1L, 2], evaluation.Classes.Select(c => c.CategoryId));
    }

    [Fact]
    public void Evaluate_NoDetections_FindsNothing()
    {
        // pycocotools cannot load an empty list; after a bad epoch the answer 0 is of more use.
        var evaluation = Evaluate([Object(0, 0, 50, 50)], []);

        Assert.Equal((0.0, 0.0, -1.0), (evaluation.Summary.Ap, evaluation.Summary.ArThird, evaluation.Summary.ApSmall));
    }

    [Fact]
    public void Evaluate_ThresholdOne_IsReachedByAnOverlapThatCameOutABitLower()
    {
        var box = (X: 0.3, Width: 0.4);
        var rounded = (box.Width + box.X - box.X) / box.Width;
        Assert.True(rounded < 1); // Of a height of 1.
        var options = new CocoEvaluationOptions { IouThresholds = [0.75, 1], KeepArrays = true };

        var evaluation = Evaluate([Object(box.X, 0, box.Width, 1)], [Found(0.9, box.X, 0, box.Width, 1)], options);

        Assert.Equal(1, evaluation.Arrays!.Recall(1, 0, All, 2));
        Assert.Equal((-1.0, -1.0), (evaluation.Summary.Ap50, evaluation.Classes[0].Ap50)); // 0.5 was not asked for.
        Assert.Equal(1, evaluation.Classes[0].Ap75, Close);
    }

    [Fact]
    public void Evaluate_DetectionWithoutArea_OverlapsNothing()
    {
        var evaluation = Evaluate([Object(0, 0, 50, 50), Object(0, 0, 0, 50)], [Found(0.9, 0, 0, 0, 50), Found(0.8, 10, 10, 0, 0)]);

        Assert.Equal(0, evaluation.Summary.ArThird);
    }

    [Fact]
    public void Evaluate_MaskOfAnotherSize_DoesNotMatch()
    {
        CocoAnnotation[] objects = [Object(0, 0, 4, 4) with { Segmentation = new CocoRunLengths(RleMask.FromCounts(480, 640, [0, 480 * 640])) }];
        var options = new CocoEvaluationOptions { IouType = CocoIouType.Mask };
        var (same, other) = (RleMask.FromCounts(480, 640, [0, 480 * 640]), RleMask.FromCounts(481, 640, [0, 481 * 640]));

        Assert.Equal(1, Evaluate(objects, [Found(0.9, 0, 0, 4, 4) with { Mask = same }], options).Summary.Ap, Close);
        Assert.Equal(0, Evaluate(objects, [Found(0.9, 0, 0, 4, 4) with { Mask = other }], options).Summary.Ap);
    }

    [Fact]
    public void Evaluate_RecallExactlyOnAPoint_ReachesIt()
    {
        // One of two found: the recall is 0.5 and so are the points 0 to 50.
        var evaluation = Evaluate([Object(0, 0, 50, 50), Object(100, 0, 50, 50)], [Found(0.9, 0, 0, 50, 50)]);

        Assert.Equal(1, evaluation.Arrays!.Precision(0, 50, 0, All, 2), Close);
        Assert.Equal(0, evaluation.Arrays!.Precision(0, 51, 0, All, 2));
        Assert.Equal((0.9, 0.0), (evaluation.Arrays.Score(0, 50, 0, All, 2), evaluation.Arrays.Score(0, 51, 0, All, 2)));
    }

    [Fact]
    public void Evaluate_PictureWithObjectsAndNoDetections_LowersTheRecall()
        => Assert.Equal(0.5, Evaluate([Object(0, 0, 50, 50), Object(0, 0, 50, 50, image: 3)], [Found(0.9, 0, 0, 50, 50)]).Summary.ArThird);

    [Fact]
    public void Evaluate_PictureWithoutObjects_GivesFalsePositives()
    {
        var evaluation = Evaluate([Object(0, 0, 50, 50, image: 2)], [Found(0.9, 0, 0, 50, 50), Found(0.8, 0, 0, 50, 50, image: 2)]);

        Assert.Equal(0.5, evaluation.Summary.Ap, Close);
    }

    [Fact]
    public void Evaluate_AnnotationWithoutACrowdFlag_IsAnOrdinaryObject()
    {
        // pycocotools stops at an annotation without "iscrowd"; such files are common.
        var annotation = new CocoAnnotation { Id = 1, ImageId = 1, CategoryId = 1, Box = new(0, 0, 50, 50), Area = 2500, Ignore = true };

        Assert.Equal(1, Evaluate([annotation], [Found(0.9, 0, 0, 50, 50)]).Summary.Ap, Close); // "ignore" is not looked at.
    }

    [Fact]
    public void Evaluate_ObjectsAreaOfTheFile_DecidesItsSize()
    {
        // A box of 10000 square pixels whose mask has 900; the detection's own area is that of its box.
        var evaluation = Evaluate([Object(0, 0, 100, 100) with { Area = 900 }], [Found(0.9, 0, 0, 100, 100)]);

        Assert.Equal((1, 0), (evaluation.Arrays!.Recall(0, 0, Small, 2), evaluation.Classes[0].ApLarge + 1));
        Assert.Equal(-1, evaluation.Arrays!.Recall(0, 0, Large, 2));
        Assert.Equal(-1, evaluation.Arrays!.Precision(0, 0, 0, Medium, 2));
    }

    [Fact]
    public void Evaluate_LimitsWithoutHundred_LeaveOutTheFirstNumberOnly()
    {
        var evaluation = Evaluate([Object(0, 0, 50, 50)], [Found(0.9, 0, 0, 50, 50)], new() { MaxDetections = [1, 2, 3] });

        Assert.Equal((-1.0, 1.0), (evaluation.Summary.Ap, Math.Round(evaluation.Summary.Ap50, 12)));
        Assert.Equal(1, evaluation.Classes[0].Ap, Close);
    }

    [Fact]
    public void Evaluate_AnyOrderOfTheListAndThreads_GivesTheSameFigures()
    {
        foreach (var world in CocoWorld.Read("boxes-2.jsonl.gz").Take(20))
        {
            // With distinct scores the order of the list must not matter; neither may an increasing change of the scores.
            var rows = world.Results.Select((row, i) => row with { Score = row.Score + i * 1e-9 }).ToArray();
            var expected = CocoEvaluator.Evaluate(world.Truth, rows, world.Options);
            Gen.Shuffle(rows).Sample(
                shuffled =>
                {
                    var scaled = shuffled.Select(row => row with { Score = row.Score * 8 - 3 }).ToArray();
                    var actual = CocoEvaluator.Evaluate(world.Truth, scaled, world.Options with { Threads = 3 });
                    Assert.Equal(expected.Summary, actual.Summary);
                    Assert.Equal(expected.Classes, actual.Classes);
                },
                iter: 5,
                threads: 1);
        }
    }
}
