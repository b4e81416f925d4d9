// Instructions that C++ has no words for: conversion to bfloat16, matrices in shared memory, the tensor cores. Fragments are laid out as
// the PTX ISA says: of an 8 x 8 matrix, lane l holds elements 2 (l % 4) and 2 (l % 4) + 1 of row l / 4.
#pragma once

// Two numbers as bfloat16, rounded to nearest even; the first in the low half.
__device__ __forceinline__ unsigned pack(float low, float high)
{
    unsigned result;
    asm("cvt.rn.bf16x2.f32 %0, %1, %2;" : "=r"(result) : "f"(high), "f"(low));
    return result;
}

__device__ __forceinline__ float low(unsigned pair) { return __uint_as_float(pair << 16); }

__device__ __forceinline__ float high(unsigned pair) { return __uint_as_float(pair & 0xffff0000u); }

__device__ __forceinline__ unsigned sharedAddress(const void* pointer)
{
    unsigned address;
    asm("{ .reg .u64 a; cvta.to.shared.u64 a, %1; cvt.u32.u64 %0, a; }" : "=r"(address) : "l"(pointer));
    return address;
}

// Four 8 x 8 matrices of 16-bit numbers; lanes 8 m to 8 m + 7 give the addresses of the rows (16 bytes) of matrix m.
__device__ __forceinline__ void loadMatrices(unsigned (&matrices)[4], unsigned row)
{
    asm volatile("ldmatrix.sync.aligned.m8n8.x4.shared.b16 {%0, %1, %2, %3}, [%4];"
        : "=r"(matrices[0]), "=r"(matrices[1]), "=r"(matrices[2]), "=r"(matrices[3]) : "r"(row) : "memory");
}

// The same, each matrix transposed.
__device__ __forceinline__ void loadTransposed(unsigned (&matrices)[4], unsigned row)
{
    asm volatile("ldmatrix.sync.aligned.m8n8.x4.trans.shared.b16 {%0, %1, %2, %3}, [%4];"
        : "=r"(matrices[0]), "=r"(matrices[1]), "=r"(matrices[2]), "=r"(matrices[3]) : "r"(row) : "memory");
}

// sum[16 x 8] += left[16 x 16] right[16 x 8]
__device__ __forceinline__ void multiplyAdd(float (&sum)[4], unsigned left0, unsigned left1, unsigned left2, unsigned left3, unsigned right0, unsigned right1)
{
    asm volatile("mma.sync.aligned.m16n8k16.row.col.f32.bf16.bf16.f32 {%0, %1, %2, %3}, {%4, %5, %6, %7}, {%8, %9}, {%0, %1, %2, %3};"
        : "+f"(sum[0]), "+f"(sum[1]), "+f"(sum[2]), "+f"(sum[3]) : "r"(left0), "r"(left1), "r"(left2), "r"(left3), "r"(right0), "r"(right1));
}

// sum[16 x 8] += left[16 x 8] right[8 x 8]
__device__ __forceinline__ void multiplyAdd(float (&sum)[4], unsigned left0, unsigned left1, unsigned right)
{
    asm volatile("mma.sync.aligned.m16n8k8.row.col.f32.bf16.bf16.f32 {%0, %1, %2, %3}, {%4, %5}, {%6}, {%0, %1, %2, %3};"
        : "+f"(sum[0]), "+f"(sum[1]), "+f"(sum[2]), "+f"(sum[3]) : "r"(left0), "r"(left1), "r"(right));
}
