using System.Runtime.CompilerServices;
using SlakDet.Annotations.Coco;

namespace SlakDet.Evaluation.Coco;

/// <summary>Turns matched detections into the evaluation's figures.</summary>
internal sealed class CocoAccumulation
{
    private readonly ResultRows _rows;
    private readonly DetectionTable _detections;
    private readonly CocoIndex _index;
    private readonly CocoEvaluationOptions _options;
    private readonly ClassCurves _curves;
    private readonly CurveBlock?[] _blocks;
    private readonly double[] _recall; // (limits, classes, ranges, thresholds)
    private readonly int[] _objects;
    private readonly int[] _kept;

    public CocoAccumulation(
        ResultRows rows, DetectionTable detections, TruthTable truth, CocoIndex index, AreaFields fields, CocoEvaluationOptions options)
    {
        (_rows, _detections, _index, _options) = (rows, detections, index, options);
        _curves = new ClassCurves(detections, truth, fields, Thresholds);
        _blocks =
        [
            .. options.MaxDetections.Select((limit, i) => i == 2 || limit == 100 || options.KeepArrays
                ? new CurveBlock(i, Classes, Thresholds, options.KeepArrays)
                : null),
        ];
        _recall = new double[options.MaxDetections.Count * Classes * CurveBlock.Ranges * Thresholds];
        _recall.AsSpan().Fill(-1);
        (_objects, _kept) = (new int[Classes], new int[Classes]);
    }

    private int Classes => _index.CategoryIds.Count;

    private int Thresholds => _options.IouThresholds.Count;

    /// <summary>All figures.</summary>
    public CocoEvaluation Run()
    {
        new Parallelism(_options.Threads).For(Classes, Accumulate);
        var (last, hundred) = (_blocks[2]!, _options.MaxDetections.ToList().IndexOf(100));
        var summary = new CocoSummary(
            hundred < 0 ? -1 : MeanPrecision(_blocks[hundred]!, 0),
            MeanPrecision(last, 0, 0.5),
            MeanPrecision(last, 0, 0.75),
            MeanPrecision(last, 1),
            MeanPrecision(last, 2),
            MeanPrecision(last, 3),
            MeanRecall(0, 0),
            MeanRecall(1, 0),
            MeanRecall(2, 0),
            MeanRecall(2, 1),
            MeanRecall(2, 2),
            MeanRecall(2, 3));
        return new CocoEvaluation(
            _options, summary, [.. _index.Categories.Select(ClassScore)], _options.KeepArrays ? new CocoArrays(_blocks!, _recall) : null);
    }

    private void Accumulate(int category)
    {
        var toFind = _curves.ObjectsToFind(category);
        Span<int> hits = stackalloc int[CocoEvaluationOptions.Limits * AreaFields.Slots];
        hits.Clear();
        _objects[category] = toFind[0];
        _kept[category] = _curves.CountHits(category, hits);
        for (var range = 0; range < CurveBlock.Ranges; range++)
        {
            for (var threshold = 0; threshold < Thresholds && toFind[range] > 0; threshold++)
            {
                var found = 0;
                for (var limit = 0; limit < CocoEvaluationOptions.Limits; limit++)
                {
                    found += hits[limit * AreaFields.Slots + range * AreaFields.FieldBits + threshold];
                    _recall[RecallIndex(limit, category, range) + threshold] = (double)found / toFind[range];
                }
            }
        }

        foreach (var block in _blocks)
            if (block != null)
                _curves.Write(category, toFind, _rows, block);
    }

    private int RecallIndex(int limit, int category, int range) => ((limit * Classes + category) * CurveBlock.Ranges + range) * Thresholds;

    /// <summary>Mean of the precisions of all classes that have objects, in the order threshold, recall point, class.</summary>
    private double MeanPrecision(CurveBlock block, int range, double? only = null)
    {
        using var pooled = new Pooled<double>(Thresholds * CurveBlock.Points * Classes);
        var values = pooled.Span;
        var count = 0;
        for (var threshold = 0; threshold < Thresholds; threshold++)
        {
            if (only != null && _options.IouThresholds[threshold] != only)
                continue;
            count += Gather(block, range, threshold, values[count..]);
        }

        return PairwiseSum.Mean(values[..count]);
    }

    /// <summary>Lists the precisions of a threshold by recall point, then class.</summary>
    /// <returns>How many there are.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int Gather(CurveBlock block, int range, int threshold, Span<double> values)
    {
        ReadOnlySpan<double> precision = block.Precision;
        var (start, next, count) = (block.Index(0, range, threshold, 0), block.Index(1, 0, 0, 0), 0);
        unchecked
        {
            for (var point = start; point < start + CurveBlock.Points; point++)
            {
                for (var i = point; i < precision.Length; i += next)
                {
                    if (precision[i] > -1)
                        values[count++] = precision[i];
                }
            }
        }

        return count;
    }

    private double MeanRecall(int limit, int range)
    {
        var values = new List<double>();
        for (var threshold = 0; threshold < Thresholds; threshold++)
            for (var category = 0; category < Classes; category++)
                values.Add(_recall[RecallIndex(limit, category, range) + threshold]);
        return PairwiseSum.Mean([.. values.Where(value => value > -1)]);
    }

    private CocoClassScore ClassScore(CocoCategory category, int number)
    {
        var (objects, kept) = (_objects[number], _kept[number]);
        return new CocoClassScore(
            category.Id, category.Name, objects, kept, Ap(0), Ap(0, 0.5), Ap(0, 0.75), Ap(1), Ap(2), Ap(3), Ar(0), Ar(1), Ar(2), Ar(3));

        double Ap(int range, double? only = null)
        {
            var block = _blocks[2]!;
            if (only == null)
                return PairwiseSum.Mean(block.Precision.AsSpan(block.Index(number, range, 0, 0), Thresholds * CurveBlock.Points));
            var threshold = _options.IouThresholds.ToList().IndexOf(only.Value);
            if (threshold < 0)
                return -1;
            return PairwiseSum.Mean(block.Precision.AsSpan(block.Index(number, range, threshold, 0), CurveBlock.Points));
        }

        double Ar(int range) => PairwiseSum.Mean(_recall.AsSpan(RecallIndex(2, number, range), Thresholds));
    }
}
