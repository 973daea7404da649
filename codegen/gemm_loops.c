/* How the loops are divided; see gemm_loops.h.
 *
 * Loops that continue one another in all three operands are merged first. The two longest that fit
 * the fields become hardware loops: the fewer micro-ops, the cheaper to load and the likelier to be
 * used again. The others become micro-ops, up to the limit; should any be left, each of their trips
 * is an instruction of its own. */
#include "codegen/gemm_loops.h"

void gemm_loops_add(gemm_loops *g, int64_t trips, int64_t dst, int64_t src, int64_t wgt) {
    if (trips == 1) return;
    chip_loop *outer = g->loops ? &g->loop[g->loops - 1] : NULL;
    if (outer && outer->dst == dst * trips && outer->src == src * trips &&
        outer->wgt == wgt * trips) {
        *outer = (chip_loop){outer->trips * trips, dst, src, wgt};
        return;
    }
    g->loop[g->loops++] = (chip_loop){trips, dst, src, wgt};
}

/* 0 <= number < 2^bits */
static bool fits(int64_t number, int bits) {
    return number >> bits == 0;
}

static bool loop_fits_hardware(const chip_loop *l) {
    return fits(l->trips, LOOPS_BITS) && fits(l->dst, DST_BITS) && fits(l->src, SRC_BITS) &&
           fits(l->wgt, WGT_BITS);
}

/* Takes the longest loop that fits out of the list; one trip of nothing when there is none. */
static chip_loop take_longest(gemm_loops *g) {
    int longest = -1;
    for (int i = 0; i < g->loops; i++)
        if (loop_fits_hardware(&g->loop[i]) &&
            (longest < 0 || g->loop[i].trips > g->loop[longest].trips))
            longest = i;
    if (longest < 0) return (chip_loop){.trips = 1};
    chip_loop taken = g->loop[longest];
    for (int i = longest + 1; i < g->loops; i++)
        g->loop[i - 1] = g->loop[i];
    g->loops--;
    return taken;
}

/* Enumerates the trips of loops from..end as micro-ops. */
static void fill_uops(const gemm_loops *g, int from, int64_t dst, int64_t src, int64_t wgt,
                      micro_op *uops, int64_t *count) {
    if (from == g->loops) {
        uops[(*count)++] = (micro_op){(uint32_t)dst, (uint32_t)src, (uint32_t)wgt};
        return;
    }
    const chip_loop *l = &g->loop[from];
    for (int64_t i = 0; i < l->trips; i++)
        fill_uops(g, from + 1, dst + i * l->dst, src + i * l->src, wgt + i * l->wgt, uops, count);
}

/* Instructions for the trips of loops at..first_uop, each with the micro-ops of the rest. */
static bool walk_instructions(const gemm_loops *g, int at, int first_uop, int64_t dst, int64_t src,
                              int64_t wgt, const instruction *in, gemm_sink *sink, void *context) {
    if (at == first_uop) {
        micro_op uops[GEMM_MAX_UOPS];
        int64_t count = 0;
        fill_uops(g, first_uop, dst, src, wgt, uops, &count);
        instruction one = *in;
        return sink(context, &one, uops, count);
    }
    const chip_loop *l = &g->loop[at];
    for (int64_t i = 0; i < l->trips; i++)
        if (!walk_instructions(g, at + 1, first_uop, dst + i * l->dst, src + i * l->src,
                               wgt + i * l->wgt, in, sink, context))
            return false;
    return true;
}

bool gemm_loops_each(const gemm_loops *g, gemm_sink *sink, void *context) {
    gemm_loops rest = *g;
    chip_loop in_loop = take_longest(&rest), out_loop = take_longest(&rest);
    instruction in = {.opcode = g->opcode,
                      .loops_out = (uint32_t)out_loop.trips,
                      .loops_in = (uint32_t)in_loop.trips};
    in.dst_out = (uint32_t)out_loop.dst;
    in.dst_in = (uint32_t)in_loop.dst;
    in.src_out = (uint32_t)out_loop.src;
    in.src_in = (uint32_t)in_loop.src;
    if (g->opcode == OP_GEMM) {
        in.wgt_out = (uint32_t)out_loop.wgt;
        in.wgt_in = (uint32_t)in_loop.wgt;
    } else {
        in.alu_op = ALU_ADD;
    }
    int first_uop = rest.loops;
    for (int64_t uops = 1; first_uop > 0 && uops * rest.loop[first_uop - 1].trips <= GEMM_MAX_UOPS;
         first_uop--)
        uops *= rest.loop[first_uop - 1].trips;
    return walk_instructions(&rest, 0, first_uop, g->dst_base, g->src_base, g->wgt_base, &in, sink,
                             context);
}
