using CsCheck;
using SlakDet.Kernels.Cpu;

namespace SlakDet.Kernels.Tests.Cpu;

/// <summary>Which taps the tiles go through.</summary>
public unsafe class TapOrderTests
{
    // Words of any bits, of all, of none and of few.
    private static readonly Gen<ulong> Word = Gen.OneOf(Gen.ULong, Gen.Const(ulong.MaxValue), Gen.Const(0UL), Gen.Int[0, 63].Select(bit => 1UL << bit));

    private static readonly Gen<(ulong[] Words, int First, int End)> Ranges =
        from words in Word.Array[1, 14]
        from first in Gen.Int[0, StripPlan.WordBits * words.Length]
        from end in Gen.Int[0, StripPlan.WordBits * words.Length]
        select (words, first, end);

    [Fact]
    public void SetTaps_OfAnyRange_AreTheBitsThatAreSet() =>
        Ranges.Sample(range => Assert.Equal(Enumerable.Range(range.First, Math.Max(0, range.End - range.First)).Where(tap => IsSet(range.Words, tap)), Taps<SetTaps>(range.Words, range.First, range.End)));

    [Fact]
    public void AllTaps_OfAnyRange_AreItsPlaces() =>
        Ranges.Sample(range => Assert.Equal(Enumerable.Range(range.First, Math.Max(0, range.End - range.First)), Taps<AllTaps>(range.Words, range.First, range.End)));

    // Bits of every second word: as many runs as can be.
    [Theory]
    [InlineData(128, 128, 51, 5, 16)]
    [InlineData(7, 7, 61, 5, 16)]
    [InlineData(33, 20, 5, 301, 16)]
    [InlineData(70, 70, 127, 15, 8)]
    [InlineData(1, 1, 1, 1, 4)]
    public void Divide_OfTheMostRuns_StaysInItsMemory(int height, int width, int kernelHeight, int kernelWidth, int lanes)
    {
        var plan = new StripPlan(height, width, kernelHeight, kernelWidth, lanes, margin: 2);
        var bits = new ulong[plan.PackedWords];
        for (var odd = 0; odd < 2; odd++)
        {
            for (var word = 0; word < bits.Length; word++)
                bits[word] = word % 2 == odd ? ulong.MaxValue : 0;
            AssertFits<SetTaps>(plan, bits, 0, 0);
            AssertFits<AllTaps>(plan, bits, plan.KernelRows / 2, plan.KernelRows / 2 + 1);
        }
    }

    private static void AssertFits<TOrder>(StripPlan plan, ulong[] bits, int gap, int gapEnd) where TOrder : struct, ITapOrder<TOrder>
    {
        const float untouched = -7;
        var size = (int)TileTaps.MemorySize(plan);
        var memory = new float[size + 64];
        Array.Fill(memory, untouched);
        fixed (float* tiles = memory)
        fixed (ulong* words = bits)
            TileTaps.Divide<TOrder>(plan, words, gap, gapEnd, (TileTaps*)tiles);
        Assert.DoesNotContain(memory[size..], number => number != untouched);
    }

    private static List<int> Taps<TOrder>(ulong[] words, int first, int end) where TOrder : struct, ITapOrder<TOrder>
    {
        List<int> taps = [];
        var runs = stackalloc TapRun[words.Length + 2];
        fixed (ulong* bits = words)
        {
            var last = TOrder.Divide(bits, first, end, runs);
            for (var run = runs; run < last; run++)
                for (var order = TOrder.Of(run); order.Next(out var tap);)
                    taps.Add((int)tap);
        }
        return taps;
    }

    private static bool IsSet(ulong[] words, int tap) => (words[tap / StripPlan.WordBits] >> tap % StripPlan.WordBits & 1) != 0;
}
