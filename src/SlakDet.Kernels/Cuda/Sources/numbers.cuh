// Maps of either type, read and written as float32.
#pragma once
#include "planes.cuh"

template <bool HALVED>
__device__ __forceinline__ float load(const void* map, long long index)
{
    return HALVED ? low(((const unsigned short*)map)[index]) : ((const float*)map)[index];
}

template <bool HALVED>
__device__ __forceinline__ void store(void* map, long long index, float value)
{
    if (HALVED)
        ((unsigned short*)map)[index] = (unsigned short)pack(value, 0);
    else
        ((float*)map)[index] = value;
}

// Eight numbers from an index that is a multiple of 8.
template <bool HALVED>
__device__ __forceinline__ void loadEight(float (&values)[8], const void* map, long long index)
{
    if (HALVED)
    {
        const uint4 pairs = *(const uint4*)((const unsigned short*)map + index);
        const unsigned words[4] = { pairs.x, pairs.y, pairs.z, pairs.w };
#pragma unroll
        for (int i = 0; i < 8; i++)
            values[i] = i % 2 == 0 ? low(words[i / 2]) : high(words[i / 2]);
    }
    else
    {
        const float4* fours = (const float4*)((const float*)map + index);
        const float4 one = fours[0], other = fours[1];
        values[0] = one.x;
        values[1] = one.y;
        values[2] = one.z;
        values[3] = one.w;
        values[4] = other.x;
        values[5] = other.y;
        values[6] = other.z;
        values[7] = other.w;
    }
}
