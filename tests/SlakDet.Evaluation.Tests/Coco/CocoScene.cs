using SlakDet.Annotations.Coco;
using SlakDet.Evaluation.Coco;

namespace SlakDet.Evaluation.Tests.Coco;

/// <summary>A few objects and detections on pictures 1 to 3 of classes 1 and 2.</summary>
internal static class CocoScene
{
    public static readonly CocoImage[] Pictures = [.. Enumerable.Range(1, 3).Select(i => new CocoImage(i, $"{i}.jpg", 640, 480))];

    public static readonly CocoCategory[] Classes = [new(1, "cup"), new(2, "fork")];

    private static long _lastId;

    /// <summary>An object with an id of its own.</summary>
    public static CocoAnnotation Object(double x, double y, double width, double height, long image = 1, long category = 1) => new()
    {
        Id = Interlocked.Increment(ref _lastId),
        ImageId = image,
        CategoryId = category,
        Box = new(x, y, width, height),
        Area = width * height,
    };

    public static CocoResult Found(double score, double x, double y, double width, double height, long image = 1, long category = 1)
        => new(image, category, score, new(x, y, width, height));

    public static CocoEvaluation Evaluate(CocoAnnotation[] objects, CocoResult[] results, CocoEvaluationOptions? options = null)
        => CocoEvaluator.Evaluate(new CocoDataset(Pictures, Classes, objects), results, options ?? new() { KeepArrays = true });
}
