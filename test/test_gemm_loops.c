/* GEMM and ALU instructions cover each (dst, src, wgt) of a nest as often as the nest does, within
 * the fields. */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "codegen/gemm_loops.h"
#include "test/random_operator.h"

enum { MOST = 1 << 17 };

typedef struct triple {
    int32_t dst, src, wgt;
} triple;

typedef struct collection {
    triple *item;
    int64_t count;
    bool bad;
} collection;

static int triple_compare(const void *a, const void *b) {
    return memcmp(a, b, sizeof(triple));
}

static bool collect(void *context, instruction *in, const micro_op *uops, int64_t count) {
    collection *c = context;
    uint8_t word[INSTRUCTION_BYTES], uop[UOP_BYTES];
    in->uop_end = (uint32_t)count;
    c->bad |= count < 1 || count > GEMM_MAX_UOPS || !instruction_encode(in, word, NULL);
    for (int64_t u = 0; u < count; u++)
        c->bad |= !micro_op_encode(&uops[u], uop, NULL);
    for (uint32_t i = 0; i < in->loops_out; i++)
        for (uint32_t j = 0; j < in->loops_in; j++)
            for (int64_t u = 0; u < count && !c->bad; u++) {
                triple t = {(int32_t)(uops[u].dst + i * in->dst_out + j * in->dst_in),
                            (int32_t)(uops[u].src + i * in->src_out + j * in->src_in),
                            (int32_t)(uops[u].wgt + i * in->wgt_out + j * in->wgt_in)};
                c->bad |= c->count == MOST;
                if (!c->bad) c->item[c->count++] = t;
            }
    return !c->bad;
}

static void enumerate(const chip_loop *loop, int loops, triple at, collection *c) {
    if (loops == 0) {
        c->item[c->count++] = at;
        return;
    }
    for (int64_t i = 0; i < loop->trips; i++) {
        triple t = {(int32_t)(at.dst + i * loop->dst), (int32_t)(at.src + i * loop->src),
                    (int32_t)(at.wgt + i * loop->wgt)};
        enumerate(loop + 1, loops - 1, t, c);
    }
}

/* Bases so that no index is negative; false when one could be beyond its field. */
static bool random_nest(uint64_t *state, chip_loop *loop, int *loops, triple *base) {
    int64_t low[3] = {0}, high[3] = {0}, total = 1;
    *loops = (int)random_between(state, 0, 6);
    for (int i = 0; i < *loops; i++) {
        int64_t stride[3];
        loop[i].trips = random_between(state, 1, random_between(state, 0, 2) ? 6 : 60);
        total *= loop[i].trips;
        for (int k = 0; k < 3; k++) {
            stride[k] = random_between(state, 0, 2) ? random_between(state, 0, 20)
                                                    : random_between(state, -9, 0);
            *(stride[k] < 0 ? &low[k] : &high[k]) += stride[k] * (loop[i].trips - 1);
        }
        loop[i].dst = stride[0];
        loop[i].src = stride[1];
        loop[i].wgt = stride[2];
    }
    *base = (triple){(int32_t)-low[0], (int32_t)-low[1], (int32_t)-low[2]};
    return total <= MOST && high[0] - low[0] < 2048 && high[1] - low[1] < 2048 &&
           high[2] - low[2] < 1024;
}

Test(gemm_loops, each_triple_as_often_as_in_the_nest) {
    collection got = {malloc(MOST * sizeof(triple)), 0, false},
               wanted = {malloc(MOST * sizeof(triple)), 0, false};
    int tested = 0;
    for (uint64_t number = 0; tested < 400; number++) {
        uint64_t state = number * 6151 + 1;
        chip_loop loop[8];
        int loops;
        triple base;
        if (!random_nest(&state, loop, &loops, &base)) continue;
        gemm_loops g = {.opcode = number % 4 ? OP_GEMM : OP_ALU,
                        .dst_base = base.dst,
                        .src_base = base.src,
                        .wgt_base = base.wgt};
        if (g.opcode == OP_ALU)
            for (int i = 0; i < loops; i++)
                loop[i].wgt = 0;
        if (g.opcode == OP_ALU) g.wgt_base = base.wgt = 0;
        for (int i = 0; i < loops; i++)
            gemm_loops_add(&g, loop[i].trips, loop[i].dst, loop[i].src, loop[i].wgt);
        got.count = wanted.count = 0;
        cr_assert(gemm_loops_each(&g, collect, &got) && !got.bad, "nest %d", (int)number);
        enumerate(loop, loops, base, &wanted);
        cr_assert_eq(got.count, wanted.count, "nest %d", (int)number);
        qsort(got.item, (size_t)got.count, sizeof(triple), triple_compare);
        qsort(wanted.item, (size_t)wanted.count, sizeof(triple), triple_compare);
        cr_assert_eq(memcmp(got.item, wanted.item, (size_t)got.count * sizeof(triple)), 0,
                     "nest %d", (int)number);
        tested++;
    }
    free(got.item);
    free(wanted.item);
}

static bool count_instructions(void *context, instruction *in, const micro_op *uops,
                               int64_t count) {
    int64_t *counts = context;
    (void)in;
    (void)uops;
    counts[0]++;
    counts[1] += count;
    return true;
}

/* Loops that continue one another are one; two loops cost one micro-op. */
Test(gemm_loops, hardware_loops_come_first) {
    gemm_loops g = {.opcode = OP_GEMM};
    int64_t counts[2] = {0};
    gemm_loops_add(&g, 5, 140, 0, 14);
    gemm_loops_add(&g, 10, 14, 0, 0);
    gemm_loops_add(&g, 14, 1, 0, 0);
    cr_expect_eq(g.loops, 2);
    gemm_loops_each(&g, count_instructions, counts);
    cr_expect(counts[0] == 1 && counts[1] == 1);
}
