// Planes of float32 copied to shared memory, for kernels without tensor cores.
#pragma once
#include "working.cuh"

// A channel's plane, or the combination a first + b second + c of two planes' numbers (the gradient behind a batch norm).
struct Source
{
    const float* first;
    const float* second;
    float a, b, c;

    __device__ __forceinline__ float at(long long index) const
    {
        return second == nullptr ? first[index] : fmaf(a, first[index], fmaf(b, second[index], c));
    }
};

// Copies `rows` rows from `row` on and `columns` columns from `column` on, all in working order, zeros outside the map, to rows of PITCH numbers.
template <int PITCH>
__device__ __forceinline__ void stage(float* to, const Planes& planes, const Source& source, long long plane, int row, int rows, int column, int columns)
{
    // Neighbouring threads read along the plane's rows.
    const int across = TURNED ? rows : columns;
    for (int i = threadIdx.x; i < rows * columns; i += blockDim.x)
    {
        const int r = TURNED ? i % across : i / across, k = TURNED ? i / across : i % across;
        const int y = TURNED ? column + k : row + r, x = TURNED ? row + r : column + k;
        const bool inside = y >= 0 && y < planes.height && x >= 0 && x < planes.width;
        to[r * PITCH + k] = inside ? source.at(plane + (long long)y * planes.pitch + x) : 0;
    }
}
