/* Each form is the loop nest of the instruction around a block product, inlined, and once more for
 * the default hardware's block so that the block's loops see constants.
 *
 * The products of two int8 fit 16 bits (at most 2^14), so the portable form multiplies eight lanes
 * of 16 bits and adds even and odd lanes as 32 bits; AVX2 has that as one instruction, vpmaddwd.
 * Sums wrap like the hardware's: unsigned arithmetic. */
#include "vta_model/gemm_kernel.h"

#include <string.h>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

#define INLINE static inline __attribute__((always_inline))

typedef struct block_shape {
    int batch, in, out;
} block_shape;

static const block_shape default_block = {1, 16, 16};

static block_shape shape_of(const gemm_task *task) {
    return (block_shape){task->batch, task->block_in, task->block_out};
}

static bool is_default(const gemm_task *task) {
    return task->batch == default_block.batch && task->block_in == default_block.in &&
           task->block_out == default_block.out;
}

typedef void block_product(block_shape block, int32_t *acc, int8_t *out, const int8_t *inp,
                           const int8_t *wgt);

INLINE void gemm_nest(const gemm_task *task, block_shape block, block_product *product) {
    const instruction *in = task->in;
    const size_t out_elems = (size_t)(block.batch * block.out);
    const size_t inp_elems = (size_t)(block.batch * block.in);
    const size_t wgt_elems = (size_t)(block.out * block.in);
    const uint32_t uops = in->uop_end - in->uop_begin;
    for (uint32_t i = 0; i < in->loops_out; i++) {
        for (uint32_t j = 0; j < in->loops_in; j++) {
            const uint32_t dst_base = i * in->dst_out + j * in->dst_in;
            const uint32_t src_base = i * in->src_out + j * in->src_in;
            const uint32_t wgt_base = i * in->wgt_out + j * in->wgt_in;
            for (uint32_t u = 0; u < uops; u++) {
                const uint32_t word = task->uops[u];
                const size_t d = micro_op_dst(word) + dst_base;
                const size_t s = micro_op_src(word) + src_base;
                const size_t w = micro_op_wgt(word) + wgt_base;
                product(block, task->acc + d * out_elems, task->out + d * out_elems,
                        task->inp + s * inp_elems, task->wgt + w * wgt_elems);
            }
        }
    }
}

/* Any block. */

INLINE void product_scalar(block_shape block, int32_t *acc, int8_t *out, const int8_t *inp,
                           const int8_t *wgt) {
    for (int b = 0; b < block.batch; b++) {
        for (int o = 0; o < block.out; o++) {
            uint32_t sum = 0;
            for (int k = 0; k < block.in; k++)
                sum += (uint32_t)(inp[b * block.in + k] * wgt[o * block.in + k]);
            int32_t *total = &acc[b * block.out + o];
            *total = (int32_t)((uint32_t)*total + sum);
            out[b * block.out + o] = (int8_t)*total;
        }
    }
}

static void gemm_scalar(const gemm_task *task) {
    gemm_nest(task, shape_of(task), product_scalar);
}

/* BLOCK_IN a multiple of 8: vectors of 16 bytes, which every machine that we build for has. */

typedef int8_t bytes8 __attribute__((vector_size(8)));
typedef int16_t shorts8 __attribute__((vector_size(16)));
typedef int32_t words4 __attribute__((vector_size(16)));
typedef uint32_t sums4 __attribute__((vector_size(16)));

INLINE shorts8 load_shorts(const int8_t *from) {
    bytes8 bytes;
    memcpy(&bytes, from, sizeof bytes);
    return __builtin_convertvector(bytes, shorts8);
}

INLINE uint32_t dot_portable(const int8_t *inp, const int8_t *wgt, int length) {
    sums4 sum = {0};
#pragma GCC unroll 2
    for (int k = 0; k < length; k += 8) {
        words4 pairs = (words4)(load_shorts(inp + k) * load_shorts(wgt + k));
        words4 low = (words4)((sums4)pairs << 16) >> 16;
        sum += (sums4)(pairs >> 16) + (sums4)low;
    }
    return sum[0] + sum[1] + sum[2] + sum[3];
}

INLINE void product_portable(block_shape block, int32_t *acc, int8_t *out, const int8_t *inp,
                             const int8_t *wgt) {
    for (int b = 0; b < block.batch; b++) {
        for (int o = 0; o < block.out; o++) {
            uint32_t sum = dot_portable(inp + b * block.in, wgt + o * block.in, block.in);
            int32_t *total = &acc[b * block.out + o];
            *total = (int32_t)((uint32_t)*total + sum);
            out[b * block.out + o] = (int8_t)*total;
        }
    }
}

static void gemm_portable(const gemm_task *task) {
    if (is_default(task))
        gemm_nest(task, default_block, product_portable);
    else
        gemm_nest(task, shape_of(task), product_portable);
}

#if defined(__x86_64__)

/* BLOCK_IN a multiple of 16, BLOCK_OUT of 8: eight rows of weights at a time, each against the same
 * inputs; three levels of horizontal adds then put the eight sums side by side. */

#define AVX2 __attribute__((target("avx2")))

INLINE AVX2 __m256i load_16(const int8_t *from) {
    return _mm256_cvtepi8_epi16(_mm_loadu_si128((const __m128i *)(const void *)from));
}

INLINE AVX2 __m256i sum_rows(const __m256i row[8]) {
    __m256i low =
        _mm256_hadd_epi32(_mm256_hadd_epi32(row[0], row[1]), _mm256_hadd_epi32(row[2], row[3]));
    __m256i high =
        _mm256_hadd_epi32(_mm256_hadd_epi32(row[4], row[5]), _mm256_hadd_epi32(row[6], row[7]));
    return _mm256_add_epi32(_mm256_permute2x128_si256(low, high, 0x20),
                            _mm256_permute2x128_si256(low, high, 0x31));
}

INLINE AVX2 void store_narrow(int8_t *out, __m256i words) {
    const __m256i low_bytes = _mm256_set1_epi32(0x0c080400);
    __m256i packed = _mm256_shuffle_epi8(words, low_bytes);
    __m128i both =
        _mm_unpacklo_epi32(_mm256_castsi256_si128(packed), _mm256_extracti128_si256(packed, 1));
    _mm_storel_epi64((__m128i *)(void *)out, both);
}

INLINE AVX2 void product_rows(const int8_t *inp, const int8_t *wgt, int block_in, int32_t *acc,
                              int8_t *out) {
    __m256i row[8];
    __m256i lanes = load_16(inp);
#pragma GCC unroll 8
    for (int r = 0; r < 8; r++)
        row[r] = _mm256_madd_epi16(load_16(wgt + r * block_in), lanes);
    for (int k = 16; k < block_in; k += 16) {
        lanes = load_16(inp + k);
#pragma GCC unroll 8
        for (int r = 0; r < 8; r++)
            row[r] =
                _mm256_add_epi32(row[r], _mm256_madd_epi16(load_16(wgt + r * block_in + k), lanes));
    }
    __m256i *total = (__m256i *)(void *)acc;
    __m256i sum = _mm256_add_epi32(_mm256_loadu_si256(total), sum_rows(row));
    _mm256_storeu_si256(total, sum);
    store_narrow(out, sum);
}

INLINE AVX2 void product_avx2(block_shape block, int32_t *acc, int8_t *out, const int8_t *inp,
                              const int8_t *wgt) {
    for (int b = 0; b < block.batch; b++)
        for (int o = 0; o < block.out; o += 8)
            product_rows(inp + b * block.in, wgt + o * block.in, block.in, acc + b * block.out + o,
                         out + b * block.out + o);
}

static AVX2 void gemm_avx2(const gemm_task *task) {
    if (is_default(task))
        gemm_nest(task, default_block, product_avx2);
    else
        gemm_nest(task, shape_of(task), product_avx2);
}

static bool has_avx2(const hw_config *hw) {
    return __builtin_cpu_supports("avx2") && hw->block_in % 16 == 0 && hw->block_out % 8 == 0;
}

#else

static void gemm_avx2(const gemm_task *task) {
    gemm_portable(task);
}

static bool has_avx2(const hw_config *hw) {
    (void)hw;
    return false;
}

#endif

gemm_kernel *gemm_kernel_choose(enum vta_kernel wanted, const hw_config *hw) {
    if (wanted != VTA_KERNEL_PORTABLE && has_avx2(hw)) return gemm_avx2;
    return hw->block_in % 8 == 0 ? gemm_portable : gemm_scalar;
}

const char *gemm_kernel_name(gemm_kernel *kernel) {
    return kernel == gemm_avx2 ? "avx2" : kernel == gemm_portable ? "portable" : "scalar";
}
