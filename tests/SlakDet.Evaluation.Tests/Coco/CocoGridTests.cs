using SlakDet.Evaluation.Coco;

namespace SlakDet.Evaluation.Tests.Coco;

public class CocoGridTests
{
    [Fact]
    public void IouThresholds_AreThePublishedOnes()
        => Assert.Equal([0.5, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8, 0.85, 0.8999999999999999, 0.95], CocoGrid.IouThresholds);

    [Fact]
    public void RecallPoints_AreUnevenAtTenPlaces()
    {
        Assert.Equal((101, 0.0, 1.0), (CocoGrid.RecallPoints.Count, CocoGrid.RecallPoints[0], CocoGrid.RecallPoints[100]));
        Assert.Equal([35, 41, 47, 57, 69, 70, 82, 83, 94, 95], Enumerable.Range(0, 101).Where(i => CocoGrid.RecallPoints[i] != i / 100.0));
        Assert.Equal(0.35000000000000003, CocoGrid.RecallPoints[35]);
    }

    [Fact]
    public void AreaRanges_AreThePublishedOnes()
        => Assert.Equal(
            [new("all", 0, 1e10), new("small", 0, 1024), new("medium", 1024, 9216), new("large", 9216, 1e10)], CocoGrid.AreaRanges);
}
