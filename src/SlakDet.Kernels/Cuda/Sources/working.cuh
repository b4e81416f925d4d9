// The working order of a convolution: its long side runs along "columns", its short side along "rows". For a tall kernel (TURNED) rows are the
// map's columns, and planes are transposed while they are copied to shared memory.
#pragma once
#include "planes.cuh"

__device__ __forceinline__ int rowsOf(const Planes& planes) { return TURNED ? planes.width : planes.height; }

__device__ __forceinline__ int columnsOf(const Planes& planes) { return TURNED ? planes.height : planes.width; }

// Number, mean and summed squared distance from it (Chan, Golub and LeVeque, 1979): no digits are lost where the mean is large.
struct Moments
{
    float count, mean, squares;

    __device__ __forceinline__ void add(float otherCount, float otherMean, float otherSquares)
    {
        if (otherCount == 0)
            return;
        const float total = count + otherCount, distance = otherMean - mean;
        mean += distance * (otherCount / total);
        squares += otherSquares + distance * distance * (count * (otherCount / total));
        count = total;
    }
};
