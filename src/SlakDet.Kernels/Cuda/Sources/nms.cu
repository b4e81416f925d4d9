// Greedy suppression of overlapping boxes, in order of falling score. Every rounding is written out, so that no multiplication is fused into an addition and overlaps are
// the processor's to the last bit.
//
// Sorted boxes are taken in pieces of 4,096. `pairs` has, for each box of a piece, a bit for each later one that it drops; one block of threads walks through them. What
// the piece keeps then drops boxes of all later pieces. So memory grows with the boxes, not with their square, and no one waits for a result in between.

struct SuppressionArguments
{
    const float* scores;            // (n)
    const float* boxes;             // (n, 4): x1, y1, x2, y2
    const long long* groups;        // (n), or null where all boxes are compared as they lie
    const float* largest;           // the largest coordinate, where there are groups
    long long* keys;                // (n): distinct, growing while scores fall
    const long long* order;         // (n): the boxes by their keys
    float4* corners;                // (n): the boxes in that order, groups moved apart
    long long* groupsInOrder;       // (n), or null where boxes of different groups are compared
    unsigned* dropped;              // (n / 64 rounded up, 2): a bit for each box in that order
    unsigned long long* pairs;      // (4096, 64)
    int* places;                    // (n): of the boxes that are kept, in that order
    long long* kept;                // (n): their indices
    int* counts;                    // (pieces + 1): boxes kept before each piece, and in all
    float threshold;
    int count, piece;
};

constexpr int Tile = 64, TilesOfPiece = 64, BoxesOfPiece = Tile * TilesOfPiece, Threads = 256, Walkers = 1024;

extern __shared__ __align__(16) unsigned char sharedMemory[];

__device__ __forceinline__ float areaOf(const float4& box) { return __fmul_rn(__fsub_rn(box.z, box.x), __fsub_rn(box.w, box.y)); }

// Of two boxes with their areas. A coordinate that is not a number makes an area, so a quotient, that is none and drops nothing.
__device__ __forceinline__ bool drops(const float4& box, float area, const float4& other, float otherArea, float threshold)
{
    const float width = __fsub_rn(fminf(box.z, other.z), fmaxf(box.x, other.x)), height = __fsub_rn(fminf(box.w, other.w), fmaxf(box.y, other.y));
    if (!(width > 0 && height > 0))
        return false;
    const float intersection = __fmul_rn(width, height);
    return __fdiv_rn(intersection, __fsub_rn(__fadd_rn(area, otherArea), intersection)) > threshold;
}

// The upper half of a key falls with the score, the lower half is the index: a sort of distinct keys is stable.
extern "C" __global__ void __launch_bounds__(Threads) nmsKeys(const SuppressionArguments arguments)
{
    const int index = blockIdx.x * Threads + threadIdx.x;
    if (index >= arguments.count)
        return;
    const float score = arguments.scores[index];
    const unsigned bits = __float_as_uint(__fadd_rn(score, 0.0f)), sign = 0x80000000u;         // -0 becomes 0
    const unsigned ascending = score != score ? 0xffffffffu : (bits & sign) == 0 ? bits | sign : ~bits;
    arguments.keys[index] = (long long)((unsigned long long)(~ascending ^ sign) << 32 | (unsigned)index);
}

extern "C" __global__ void __launch_bounds__(Threads) nmsArrange(const SuppressionArguments arguments)
{
    const int place = blockIdx.x * Threads + threadIdx.x;
    if (place >= arguments.count)
        return;
    const long long index = arguments.order[place];
    const float* from = arguments.boxes + 4 * index;
    float4 box = make_float4(from[0], from[1], from[2], from[3]);
    if (arguments.groups)
    {
        const float shift = __fmul_rn(__ll2float_rn(arguments.groups[index]), __fadd_rn(*arguments.largest, 1.0f));
        box = make_float4(__fadd_rn(box.x, shift), __fadd_rn(box.y, shift), __fadd_rn(box.z, shift), __fadd_rn(box.w, shift));
    }
    arguments.corners[place] = box;
    if (arguments.groupsInOrder)
        arguments.groupsInOrder[place] = arguments.groups[index];
}

// A block of threads compares 64 boxes, one a thread, with 64 boxes of the same piece.
extern "C" __global__ void __launch_bounds__(Tile) nmsPairs(const SuppressionArguments arguments)
{
    if (blockIdx.x < blockIdx.y)
        return;
    const int first = arguments.piece * BoxesOfPiece, firstOther = first + blockIdx.x * Tile, others = min(Tile, arguments.count - firstOther);
    float4* boxes = (float4*)sharedMemory;
    long long* groups = (long long*)(boxes + Tile);
    float* areas = (float*)(groups + Tile);
    if (threadIdx.x < others)
    {
        boxes[threadIdx.x] = arguments.corners[firstOther + threadIdx.x];
        areas[threadIdx.x] = areaOf(boxes[threadIdx.x]);
        groups[threadIdx.x] = arguments.groupsInOrder ? arguments.groupsInOrder[firstOther + threadIdx.x] : 0;
    }
    __syncthreads();
    const int place = first + blockIdx.y * Tile + threadIdx.x;
    if (place >= arguments.count || (arguments.dropped[place / 32] >> place % 32 & 1))
        return;                                                                                 // no one reads its pairs
    const float4 box = arguments.corners[place];
    const float area = areaOf(box);
    const long long group = arguments.groupsInOrder ? arguments.groupsInOrder[place] : 0;
    unsigned long long bits = 0;
    for (int i = blockIdx.x == blockIdx.y ? threadIdx.x + 1 : 0; i < others; i++)
        if (groups[i] == group && drops(box, area, boxes[i], areas[i], arguments.threshold))
            bits |= 1ull << i;
    arguments.pairs[(long long)(place - first) * TilesOfPiece + blockIdx.x] = bits;
}

// One block of threads walks through a piece, 64 boxes at a time.
extern "C" __global__ void __launch_bounds__(Walkers) nmsWalk(const SuppressionArguments arguments)
{
    const int first = arguments.piece * BoxesOfPiece, boxes = min(BoxesOfPiece, arguments.count - first), tiles = (boxes + Tile - 1) / Tile, thread = threadIdx.x;
    const unsigned long long* pairs = arguments.pairs;
    unsigned long long* dropped = (unsigned long long*)sharedMemory;                            // of each tile
    unsigned long long* inTile = dropped + TilesOfPiece;                                        // pairs of the tile with itself
    unsigned long long* stays = inTile + Tile;
    if (thread < tiles)
        dropped[thread] = ((const unsigned long long*)arguments.dropped)[first / Tile + thread];
    int count = arguments.counts[arguments.piece];
    for (int tile = 0; tile < tiles; tile++)
    {
        const int boxesOfTile = min(Tile, boxes - tile * Tile);
        if (thread < boxesOfTile)
            inTile[thread] = pairs[(tile * Tile + thread) * TilesOfPiece + tile];
        __syncthreads();
        if (thread == 0)
        {
            unsigned long long left = ~dropped[tile] & ~0ull >> (Tile - boxesOfTile), staying = 0;
            while (left)
            {
                const int box = __ffsll((long long)left) - 1;
                staying |= 1ull << box;
                left &= ~(inTile[box] | 1ull << box);
            }
            *stays = staying;
        }
        __syncthreads();
        const unsigned long long staying = *stays;
        if (thread < boxesOfTile && (staying >> thread & 1))
        {
            const int at = count + __popcll(staying & ((1ull << thread) - 1)), place = first + tile * Tile + thread;
            arguments.places[at] = place;
            arguments.kept[at] = arguments.order[place];
        }
        count += __popcll(staying);
        // What stays drops boxes of later tiles: 64 threads, one a tile, for every four boxes.
        const int column = thread % TilesOfPiece, rows = Tile / (Walkers / TilesOfPiece), row = thread / TilesOfPiece * rows;
        if (column > tile && column < tiles)
        {
            unsigned long long bits = 0;
            for (int i = row; i < row + rows; i++)
                if (staying >> i & 1)
                    bits |= pairs[(tile * Tile + i) * TilesOfPiece + column];
            if (bits)
                atomicOr(dropped + column, bits);
        }
        __syncthreads();
    }
    if (thread == 0)
        arguments.counts[arguments.piece + 1] = count;
}

// What a piece keeps drops boxes of later pieces: a thread for each.
extern "C" __global__ void __launch_bounds__(Threads) nmsDropLater(const SuppressionArguments arguments)
{
    const int place = (arguments.piece + 1) * BoxesOfPiece + blockIdx.x * Threads + threadIdx.x, end = arguments.counts[arguments.piece + 1];
    float4* boxes = (float4*)sharedMemory;
    long long* groups = (long long*)(boxes + Threads);
    float* areas = (float*)(groups + Threads);
    const bool exists = place < arguments.count;
    bool dropped = !exists || (arguments.dropped[place / 32] >> place % 32 & 1);
    const float4 box = exists ? arguments.corners[place] : make_float4(0, 0, 0, 0);
    const float area = areaOf(box);
    const long long group = exists && arguments.groupsInOrder ? arguments.groupsInOrder[place] : 0;
    for (int begin = arguments.counts[arguments.piece]; begin < end; begin += Threads)
    {
        const int others = min(Threads, end - begin);
        __syncthreads();
        if (threadIdx.x < others)
        {
            const int other = arguments.places[begin + threadIdx.x];
            boxes[threadIdx.x] = arguments.corners[other];
            areas[threadIdx.x] = areaOf(boxes[threadIdx.x]);
            groups[threadIdx.x] = arguments.groupsInOrder ? arguments.groupsInOrder[other] : 0;
        }
        __syncthreads();
        for (int i = 0; i < others && !dropped; i++)
            dropped = groups[i] == group && drops(boxes[i], areas[i], box, area, arguments.threshold);
    }
    const unsigned bits = __ballot_sync(0xffffffffu, dropped);
    if (exists && threadIdx.x % 32 == 0)
        arguments.dropped[place / 32] = bits;
}
