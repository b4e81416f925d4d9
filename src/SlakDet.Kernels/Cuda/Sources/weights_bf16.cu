// Gradient of a depthwise convolution's kernels from bfloat16 planes, on the tensor cores, summed in float32.
//
// Given by the host: LONG, SHORT and TURNED as for the convolution; TILES, tiles of 16 columns of a block of threads; ROWS, rows of the kernel of
// a block of threads, one a warp. For row u of the kernel and columns [a, a + 16), C[i, j] += sum over rows h of g[h, a + i] in[h + u, a + j]; the
// gradient of tap (u, v) is the sum of C[i, i + v] over i. C stays in registers while a warp goes through images, rows and columns.
#include "tiles.cuh"

struct WeightGradientArguments
{
    const unsigned short* input;    // planes
    const unsigned short* first;    // planes of the gradient
    const unsigned short* second;   // planes or null
    const float* factors;           // (3, C), with `second`: a, b, c of Source
    float* target;                  // (slots, C, kh, kw), a slot a block of threads
    Planes planes;
    int rowTiles;                   // tiles of 16 rows of a block of threads
    int imagesOfBlock;              // images that a block of threads goes through
};

constexpr int Reach = (15 + LONG + 7) / 8;              // blocks of 8 columns of the input that a tile of 16 columns of the gradient meets
constexpr int Window = (2 * (TILES - 1) + Reach + 1) / 2 * 2;
constexpr int InputPitch = 8 * (Window + 1), GradientPitch = 8 * (2 * TILES + 1);
constexpr int ProductPitch = 8 * Reach + 4;             // of C in shared memory
constexpr int BlocksAtLeast = Reach <= 10 ? 512 / (32 * ROWS) : 1;   // on a multiprocessor: 128 registers a thread are enough up to kernels of 65
constexpr int Groups = (SHORT + ROWS - 1) / ROWS;       // blocks of threads that share the rows of a kernel

extern __shared__ __align__(16) unsigned char sharedMemory[];

extern "C" __global__ void __launch_bounds__(32 * ROWS, BlocksAtLeast) weightGradient(const WeightGradientArguments arguments)
{
    const Planes& planes = arguments.planes;
    const int warp = threadIdx.x / 32, lane = threadIdx.x % 32;
    const int channel = blockIdx.x, piece = blockIdx.z / Groups, u = blockIdx.z % Groups * ROWS + warp;
    const int rowsOfBlock = 16 * arguments.rowTiles, rowBlocks = (rowsOf(planes) + rowsOfBlock - 1) / rowsOfBlock;
    const int row = piece % rowBlocks * rowsOfBlock, column = piece / rowBlocks * (16 * TILES);
    const int staged = rowsOfBlock + SHORT - 1;

    unsigned short* input = (unsigned short*)sharedMemory + 8;
    unsigned short* gradient = input + staged * InputPitch;
    const Source inputs = { arguments.input, nullptr, 0, 0, 0 };
    Source gradients = { arguments.first, arguments.second, 0, 0, 0 };
    if (arguments.second != nullptr)
    {
        gradients.a = arguments.factors[channel];
        gradients.b = arguments.factors[planes.channels + channel];
        gradients.c = arguments.factors[2 * planes.channels + channel];
    }
    const int firstBlock = column >= LONG / 2 ? 0 : (LONG / 2 - column) / 8, endBlock = (columnsOf(planes) - column + LONG / 2 + 7) / 8;
    // Of the gradient, matrix m = lane / 8 is rows 8 (m / 2), columns 8 (m % 2); of the input, rows 8 (m % 2), block m / 2.
    const unsigned gradientAddress = sharedAddress(gradient + (lane / 16 * 8 + lane % 8) * GradientPitch + lane / 8 % 2 * 8);
    const unsigned inputAddress = sharedAddress(input + (u + lane % 16) * InputPitch + lane / 16 * 8);

    float sums[Reach][4];
#pragma unroll
    for (int j = 0; j < Reach; j++)
#pragma unroll
        for (int i = 0; i < 4; i++)
            sums[j][i] = 0;

    const int firstImage = blockIdx.y * arguments.imagesOfBlock;
    const int endImage = min(planes.images, firstImage + arguments.imagesOfBlock);
    for (int image = firstImage; image < endImage; image++)
    {
        const long long plane = planes.at(image, channel);
        __syncthreads();
        stage<Window, InputPitch, LONG / 2>(input, planes, inputs, plane, row - SHORT / 2, staged, column - LONG / 2);
        stage<2 * TILES, GradientPitch, 0>(gradient, planes, gradients, plane, row, rowsOfBlock, column);
        __syncthreads();
        if (u >= SHORT)
            continue;
#pragma unroll 1
        for (int tile = 0; tile < arguments.rowTiles && row + 16 * tile < rowsOf(planes); tile++)
        {
            const unsigned ofGradient = gradientAddress + tile * (16 * GradientPitch * 2), ofInput = inputAddress + tile * (16 * InputPitch * 2);
            unsigned left[TILES][4], two[4], next[4];
            loadTransposed(next, ofInput);
#pragma unroll
            for (int block = 0; block < Window; block++)
            {
                if (block % 2 == 0)
                {
#pragma unroll
                    for (int i = 0; i < 4; i++)
                        two[i] = next[i];
                    if (block + 2 < Window)
                        loadTransposed(next, ofInput + 16 * (block + 2));
                    if (block / 2 < TILES)
                        loadTransposed(left[block / 2], ofGradient + 16 * block);
                }
                if (block < firstBlock || block >= endBlock)
                    continue;
#pragma unroll
                for (int a = 0; a < TILES; a++)
                {
                    const int j = block - 2 * a;
                    if (j >= 0 && j < Reach)
                        multiplyAdd(sums[j], left[a][0], left[a][1], left[a][2], left[a][3], two[block % 2 * 2], two[block % 2 * 2 + 1]);
                }
            }
        }
    }

    __syncthreads();
    if (u >= SHORT)
        return;
    float* product = (float*)sharedMemory + warp * (16 * ProductPitch);
#pragma unroll
    for (int j = 0; j < Reach; j++)
#pragma unroll
        for (int i = 0; i < 4; i++)
            product[(lane / 4 + i / 2 * 8) * ProductPitch + 8 * j + 2 * (lane % 4) + i % 2] = sums[j][i];
    __syncwarp();
    const int slot = blockIdx.y * (gridDim.z / Groups) + piece;
    float* target = arguments.target + ((long long)slot * planes.channels + channel) * (LONG * SHORT);
    for (int v = lane; v < LONG; v += 32)
    {
        float sum = 0;
        for (int i = 0; i < 16; i++)
            sum += product[i * ProductPitch + i + v];
        target[TURNED ? v * SHORT + u : u * LONG + v] = sum;
    }
}
