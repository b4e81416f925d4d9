// Planes of bfloat16 copied to shared memory as the tensor cores read them.
#pragma once
#include "working.cuh"

// A channel's plane, or the combination a first + b second + c of two planes' numbers (the gradient behind a batch norm), rounded once.
struct Source
{
    const unsigned short* first;
    const unsigned short* second;
    float a, b, c;

    __device__ __forceinline__ unsigned pair(long long index) const
    {
        const unsigned value = *(const unsigned*)(first + index);
        return second == nullptr ? value : combine(value, *(const unsigned*)(second + index));
    }

    __device__ __forceinline__ uint4 eight(long long index) const
    {
        uint4 value = *(const uint4*)(first + index);
        if (second != nullptr)
        {
            const uint4 other = *(const uint4*)(second + index);
            value.x = combine(value.x, other.x);
            value.y = combine(value.y, other.y);
            value.z = combine(value.z, other.z);
            value.w = combine(value.w, other.w);
        }
        return value;
    }

    __device__ __forceinline__ unsigned combine(unsigned one, unsigned other) const
    {
        return pack(fmaf(a, low(one), fmaf(b, low(other), c)), fmaf(a, high(one), fmaf(b, high(other), c)));
    }
};

// Keeps the first `count` numbers of a pair.
__device__ __forceinline__ unsigned keep(unsigned pair, int count) { return count <= 0 ? 0 : count == 1 ? pair & 0xffffu : pair; }

// Copies rows [row, row + rows) and 8 BLOCKS columns from `column` on, all in working order, zeros outside the map, to rows of PITCH numbers.
// MARGIN is -column modulo 8. Up to 7 numbers before a row and after it are written too: PITCH leaves 8 between rows, the caller 8 before the first.
template <int BLOCKS, int PITCH, int MARGIN>
__device__ __forceinline__ void stage(unsigned short* to, const Planes& planes, const Source& source, long long plane, int row, int rows, int column)
{
    static_assert(PITCH >= 8 * BLOCKS + 8 && PITCH % 8 == 0, "room between the rows");
    const int thread = threadIdx.x, threads = blockDim.x;
    if (!TURNED)
    {
        // Reads 16 bytes that are aligned in the plane; a row in shared memory begins MARGIN numbers into them or, if that is 0, with them.
        constexpr int SKIP = (8 - MARGIN % 8) % 8;
        constexpr int VECTORS = BLOCKS + (SKIP != 0);
        for (int i = thread; i < rows * VECTORS; i += threads)
        {
            const int r = i / VECTORS, k = 8 * (i % VECTORS) - SKIP, y = row + r, x = column + k;
            uint4 value = make_uint4(0, 0, 0, 0);
            if (y >= 0 && y < planes.height && x >= 0 && x < planes.width)
            {
                value = source.eight(plane + (long long)y * planes.pitch + x);
                const int count = planes.width - x;
                if (count < 8)
                    value = make_uint4(keep(value.x, count), keep(value.y, count - 2), keep(value.z, count - 4), keep(value.w, count - 6));
            }
            unsigned short* target = to + r * PITCH + k;
            if (SKIP % 2 == 0)
            {
                unsigned* words = (unsigned*)target;
                words[0] = value.x;
                words[1] = value.y;
                words[2] = value.z;
                words[3] = value.w;
            }
            else
            {
                unsigned* words = (unsigned*)(target + 1);
                target[0] = (unsigned short)value.x;
                words[0] = __byte_perm(value.x, value.y, 0x5432);
                words[1] = __byte_perm(value.y, value.z, 0x5432);
                words[2] = __byte_perm(value.z, value.w, 0x5432);
                target[7] = (unsigned short)(value.w >> 16);
            }
        }
        return;
    }
    // A warp turns 16 of the map's columns by 8 of its rows: a lane 2 by 2, so that it reads and writes 4 bytes, and the lanes of a store
    // meet no more than twice in a bank.
    const int lane = thread % 32, evenRow = row & ~1;
    const int across = (row + rows - evenRow + 15) / 16;
    for (int tile = thread / 32; tile < across * BLOCKS; tile += threads / 32)
    {
        const int x = evenRow + 16 * (tile % across) + 2 * (lane % 8), k = 8 * (tile / across) + 2 * (lane / 8), y = column + k;
        unsigned above = 0, below = 0;
        if (x >= 0 && x < planes.width)
        {
            const long long index = plane + (long long)y * planes.pitch + x;
            const int count = planes.width - x;
            if (y >= 0 && y < planes.height)
                above = keep(source.pair(index), count);
            if (y + 1 >= 0 && y + 1 < planes.height)
                below = keep(source.pair(index + planes.pitch), count);
        }
        const int r = x - row;
        if (r >= 0 && r < rows)
            *(unsigned*)(to + r * PITCH + k) = __byte_perm(above, below, 0x5410);
        if (r + 1 >= 0 && r + 1 < rows)
            *(unsigned*)(to + (r + 1) * PITCH + k) = __byte_perm(above, below, 0x7632);
    }
}
