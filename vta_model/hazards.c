/* The ALU's pipeline has no bypass: an iteration that reads what the one before writes gets the old
 * value, and the RTL's simulation stops (core/TensorAlu.scala asserts it). Iterations are micro-ops
 * in the order of the loops, so neighbours are neighbouring micro-ops, or the last one and the
 * first of the next round.
 *
 * Where source and destination move with the same factors, as they nearly always do, the loops'
 * offsets cancel and each pair is looked at once; else every iteration is. */
#include "vta_model/hazards.h"

#include <stdbool.h>
#include <stddef.h>

typedef struct iteration {
    uint32_t dst, src;
} iteration;

static iteration iteration_at(const instruction *in, const uint32_t *uops, uint32_t i, uint32_t j,
                              uint32_t u) {
    iteration at = {micro_op_dst(uops[u]) + i * in->dst_out + j * in->dst_in,
                    micro_op_src(uops[u]) + i * in->src_out + j * in->src_in};
    return at;
}

static const char *hazard_between(const instruction *in, iteration before, iteration after) {
    if (after.src == before.dst)
        return "an iteration reads what the one before it writes; the ALU has no bypass";
    if (in->use_imm && after.dst == before.dst)
        return "two neighbouring iterations write one accumulator; the RTL's simulation stops "
               "there";
    return NULL;
}

static const char *const operand_differs =
    "with an immediate, the RTL takes its operand from src, other simulators from dst";

/* Every iteration; of very many, the first million. */
static const char *hazard_in_loops(const instruction *in, const uint32_t *uops) {
    iteration before = {0, 0};
    bool first = true;
    int64_t left = 1 << 20;
    for (uint32_t i = 0; i < in->loops_out; i++) {
        for (uint32_t j = 0; j < in->loops_in; j++) {
            for (uint32_t u = in->uop_begin; u < in->uop_end; u++) {
                if (!left--) return NULL;
                iteration at = iteration_at(in, uops, i, j, u);
                if (in->use_imm && at.src != at.dst) return operand_differs;
                const char *hazard = first ? NULL : hazard_between(in, before, at);
                if (hazard) return hazard;
                before = at;
                first = false;
            }
        }
    }
    return NULL;
}

/* One round of the micro-ops; the loops' offsets cancel. */
static const char *hazard_in_round(const instruction *in, const uint32_t *uops) {
    for (uint32_t u = in->uop_begin; u < in->uop_end; u++) {
        iteration at = iteration_at(in, uops, 0, 0, u);
        if (in->use_imm && at.src != at.dst) return operand_differs;
        if (u == in->uop_begin) continue;
        const char *hazard = hazard_between(in, iteration_at(in, uops, 0, 0, u - 1), at);
        if (hazard) return hazard;
    }
    return NULL;
}

/* From the last micro-op of a round to the first of the next, at (i, j). */
static const char *hazard_at_step(const instruction *in, const uint32_t *uops, uint32_t i,
                                  uint32_t j) {
    iteration before = iteration_at(in, uops, 0, i ? in->loops_in - 1 : 0, in->uop_end - 1);
    return hazard_between(in, before, iteration_at(in, uops, i, j, in->uop_begin));
}

const char *hazard_of_alu(const instruction *in, const uint32_t *uops) {
    if (in->dst_out != in->src_out || in->dst_in != in->src_in) return hazard_in_loops(in, uops);
    const char *hazard = hazard_in_round(in, uops);
    if (!hazard && in->loops_in > 1) hazard = hazard_at_step(in, uops, 0, 1);
    if (!hazard && in->loops_out > 1) hazard = hazard_at_step(in, uops, 1, 0);
    return hazard;
}
