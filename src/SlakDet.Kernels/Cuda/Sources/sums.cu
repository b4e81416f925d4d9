// Adds the partial gradients of kernels in a fixed order.

struct SumArguments
{
    const float* parts;             // (slots, count)
    float* target;                  // (count)
    long long count;
    int slots;
};

extern "C" __global__ void __launch_bounds__(256) sumSlots(const SumArguments arguments)
{
    const long long index = (long long)blockIdx.x * blockDim.x + threadIdx.x;
    if (index >= arguments.count)
        return;
    // Four sums, so that four reads are under way.
    float sums[4] = { 0, 0, 0, 0 };
    for (int slot = 0; slot < arguments.slots; slot += 4)
#pragma unroll
        for (int i = 0; i < 4; i++)
            if (slot + i < arguments.slots)
                sums[i] += arguments.parts[(slot + i) * arguments.count + index];
    arguments.target[index] = (sums[0] + sums[1]) + (sums[2] + sums[3]);
}
