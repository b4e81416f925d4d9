// Gradient of a depthwise convolution's kernels from float32 planes.
//
// Given by the host: LONG, SHORT and TURNED as for the convolution; COLUMNS, columns of a block of threads, a multiple of 4; ROWS, rows of the kernel of
// a block of threads; SPLIT, among how many threads the map's rows are divided. A thread sums 8 taps of a row of the kernel.
#include "direct.cuh"

struct WeightGradientArguments
{
    const float* input;             // planes
    const float* first;             // planes of the gradient
    const float* second;            // planes or null
    const float* factors;           // (3, C), with `second`: a, b, c of Source
    float* target;                  // (slots, C, kh, kw), a slot a block of threads
    Planes planes;
    int rowsOfBlock;                // rows of the map of a block of threads
    int imagesOfBlock;              // images that a block of threads goes through
};

constexpr int Eights = (LONG + 7) / 8, Sums = ROWS * Eights;
constexpr int InputPitch = (COLUMNS + 8 * Eights + 4) / 8 * 8 + 4, GradientPitch = COLUMNS / 8 * 8 + 4;
constexpr int Groups = (SHORT + ROWS - 1) / ROWS;

extern __shared__ __align__(16) unsigned char sharedMemory[];

extern "C" __global__ void __launch_bounds__(Sums * SPLIT) weightGradient(const WeightGradientArguments arguments)
{
    const Planes& planes = arguments.planes;
    const int channel = blockIdx.x, piece = blockIdx.z / Groups, firstOfKernel = blockIdx.z % Groups * ROWS;
    const int rowBlocks = (rowsOf(planes) + arguments.rowsOfBlock - 1) / arguments.rowsOfBlock;
    const int row = piece % rowBlocks * arguments.rowsOfBlock, column = piece / rowBlocks * COLUMNS;
    const int staged = arguments.rowsOfBlock + SHORT - 1;

    float* input = (float*)sharedMemory;
    float* gradient = input + staged * InputPitch;
    const Source inputs = { arguments.input, nullptr, 0, 0, 0 };
    Source gradients = { arguments.first, arguments.second, 0, 0, 0 };
    if (arguments.second != nullptr)
    {
        gradients.a = arguments.factors[channel];
        gradients.b = arguments.factors[planes.channels + channel];
        gradients.c = arguments.factors[2 * planes.channels + channel];
    }
    const int part = threadIdx.x / Sums, u = threadIdx.x % Sums / Eights, v = threadIdx.x % Eights * 8;
    const bool works = firstOfKernel + u < SHORT;
    float sums[8] = { 0, 0, 0, 0, 0, 0, 0, 0 };
    const int firstImage = blockIdx.y * arguments.imagesOfBlock;
    const int endImage = min(planes.images, firstImage + arguments.imagesOfBlock);
    for (int image = firstImage; image < endImage; image++)
    {
        const long long plane = planes.at(image, channel);
        __syncthreads();
        stage<InputPitch>(input, planes, inputs, plane, row - SHORT / 2, staged, column - LONG / 2, COLUMNS + 8 * Eights);
        stage<GradientPitch>(gradient, planes, gradients, plane, row, arguments.rowsOfBlock, column, COLUMNS);
        __syncthreads();
        if (works)
            for (int r = part; r < arguments.rowsOfBlock; r += SPLIT)
            {
                const float* from = input + (r + firstOfKernel + u) * InputPitch + v;
                const float* with = gradient + r * GradientPitch;
                float4 one = *(const float4*)from, other = *(const float4*)(from + 4);
                float window[12] = { one.x, one.y, one.z, one.w, other.x, other.y, other.z, other.w, 0, 0, 0, 0 };
#pragma unroll 4
                for (int k = 0; k < COLUMNS; k += 4)
                {
                    const float4 next = *(const float4*)(from + 8 + k), four = *(const float4*)(with + k);
                    window[8] = next.x;
                    window[9] = next.y;
                    window[10] = next.z;
                    window[11] = next.w;
                    const float factors[4] = { four.x, four.y, four.z, four.w };
#pragma unroll
                    for (int j = 0; j < 4; j++)
#pragma unroll
                        for (int i = 0; i < 8; i++)
                            sums[i] = fmaf(factors[j], window[i + j], sums[i]);
#pragma unroll
                    for (int i = 0; i < 8; i++)
                        window[i] = window[i + 4];
                }
            }
    }

    __syncthreads();
    float* parts = (float*)sharedMemory;
#pragma unroll
    for (int i = 0; i < 8; i++)
        parts[threadIdx.x * 8 + i] = sums[i];
    __syncthreads();
    const int slot = blockIdx.y * (gridDim.z / Groups) + piece;
    float* target = arguments.target + ((long long)slot * planes.channels + channel) * (LONG * SHORT);
    for (int i = threadIdx.x; i < ROWS * LONG; i += blockDim.x)
    {
        const int kernelRow = i / LONG, tap = i % LONG, ofKernel = firstOfKernel + kernelRow;
        if (ofKernel >= SHORT)
            break;
        float sum = 0;
        for (int other = 0; other < SPLIT; other++)
            sum += parts[(other * Sums + kernelRow * Eights + tap / 8) * 8 + tap % 8];
        target[TURNED ? tap * SHORT + ofKernel : ofKernel * LONG + tap] = sum;
    }
}
