/* The innermost loops of the evaluation: a small tile of sums of products.
 *
 * Numbers come in pairs, two steps of the reduction in one 32-bit word, because x86 multiplies
 * eight or sixteen such pairs and adds the halves in one instruction (pmaddwd). A product of two
 * int8 fits 16 bits, so the portable kernel multiplies in 16 bits and adds the halves by shifts. */
#include <string.h>

#include "dataflow/evaluate_nest.h"

typedef int16_t halves __attribute__((vector_size(16)));
typedef int32_t words __attribute__((vector_size(16)));
typedef uint32_t unsigned_words __attribute__((vector_size(16)));

enum { WORDS = 4, VECTORS = TILE_LANES / WORDS };

/* Sum of the two products in each word. */
static inline words multiply_pairs(words a, words b) {
    halves product = (halves)a * (halves)b;
    words low = (words)((unsigned_words)product << 16) >> 16;
    return low + ((words)product >> 16);
}

static inline words load_words(const uint32_t *from) {
    words loaded;
    memcpy(&loaded, from, sizeof loaded);
    return loaded;
}

static void multiply_row_portable(const uint32_t *row, const uint32_t *lanes, int pairs,
                                  int32_t sums[TILE_LANES]) {
    words s0 = {0}, s1 = {0}, s2 = {0}, s3 = {0};
    for (int p = 0; p < pairs; p++) {
        int32_t number = (int32_t)row[p * TILE_ROWS];
        words a = {number, number, number, number};
        const uint32_t *b = lanes + p * TILE_LANES;
        s0 += multiply_pairs(a, load_words(b));
        s1 += multiply_pairs(a, load_words(b + WORDS));
        s2 += multiply_pairs(a, load_words(b + 2 * WORDS));
        s3 += multiply_pairs(a, load_words(b + 3 * WORDS));
    }
    words all[VECTORS] = {s0, s1, s2, s3};
    memcpy(sums, all, sizeof all);
}

static void multiply_portable(const uint32_t *rows, const uint32_t *lanes, int count, int pairs,
                              int32_t tile[TILE_ROWS][TILE_LANES]) {
    for (int r = 0; r < count; r++)
        multiply_row_portable(rows + r, lanes, pairs, tile[r]);
}

#if defined(__x86_64__) || defined(__i386__)
#include <immintrin.h>

#define WITH_AVX2 __attribute__((target("avx2")))

typedef struct row_sums {
    __m256i first, second;
} row_sums;

WITH_AVX2 static inline __m256i load_lanes(const uint32_t *from) {
    return _mm256_loadu_si256((const __m256i *)from);
}

WITH_AVX2 static inline row_sums add_products(row_sums sums, uint32_t number, __m256i first,
                                              __m256i second) {
    __m256i a = _mm256_set1_epi32((int32_t)number);
    sums.first = _mm256_add_epi32(sums.first, _mm256_madd_epi16(a, first));
    sums.second = _mm256_add_epi32(sums.second, _mm256_madd_epi16(a, second));
    return sums;
}

WITH_AVX2 static inline void store_sums(row_sums sums, int32_t to[TILE_LANES]) {
    _mm256_storeu_si256((__m256i *)to, sums.first);
    _mm256_storeu_si256((__m256i *)(to + TILE_LANES / 2), sums.second);
}

WITH_AVX2 static void multiply_row_avx2(const uint32_t *row, const uint32_t *lanes, int pairs,
                                        int32_t sums[TILE_LANES]) {
    row_sums s = {_mm256_setzero_si256(), _mm256_setzero_si256()};
    for (int p = 0; p < pairs; p++, row += TILE_ROWS, lanes += TILE_LANES)
        s = add_products(s, row[0], load_lanes(lanes), load_lanes(lanes + TILE_LANES / 2));
    store_sums(s, sums);
}

WITH_AVX2 static void multiply_avx2(const uint32_t *rows, const uint32_t *lanes, int count,
                                    int pairs, int32_t tile[TILE_ROWS][TILE_LANES]) {
    if (count < TILE_ROWS) {
        for (int r = 0; r < count; r++)
            multiply_row_avx2(rows + r, lanes, pairs, tile[r]);
        return;
    }
    row_sums zero = {_mm256_setzero_si256(), _mm256_setzero_si256()};
    row_sums s0 = zero, s1 = zero, s2 = zero, s3 = zero;
    for (int p = 0; p < pairs; p++, rows += TILE_ROWS, lanes += TILE_LANES) {
        __m256i first = load_lanes(lanes), second = load_lanes(lanes + TILE_LANES / 2);
        s0 = add_products(s0, rows[0], first, second);
        s1 = add_products(s1, rows[1], first, second);
        s2 = add_products(s2, rows[2], first, second);
        s3 = add_products(s3, rows[3], first, second);
    }
    store_sums(s0, tile[0]);
    store_sums(s1, tile[1]);
    store_sums(s2, tile[2]);
    store_sums(s3, tile[3]);
}

static nest_kernel *find_avx2(void) {
    return __builtin_cpu_supports("avx2") ? multiply_avx2 : NULL;
}
#else
static nest_kernel *find_avx2(void) {
    return NULL;
}
#endif

nest_kernel *nest_kernel_find(evaluate_method method) {
    nest_kernel *avx2 = find_avx2();
    if (method == EVALUATE_AVX2) return avx2;
    return avx2 && method == EVALUATE_FASTEST ? avx2 : multiply_portable;
}
