// How maps lie in memory: planes (N, C, H, pitch), rows padded to a pitch of whole 8 numbers. What is in the padding is never used.
#pragma once
#include "primitives.cuh"

struct Planes
{
    int images, channels, height, width, pitch;

    __device__ __forceinline__ long long at(int image, int channel) const { return ((long long)image * channels + channel) * height * pitch; }
};

__device__ __forceinline__ float warpSum(float value)
{
#pragma unroll
    for (int offset = 16; offset > 0; offset /= 2)
        value += __shfl_xor_sync(0xffffffffu, value, offset);
    return value;
}
