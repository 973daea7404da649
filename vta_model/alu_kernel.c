/* The ALU's arithmetic in the compiler's vector types, four lanes at a time (core/TensorAlu.scala).
 *
 * With an immediate the operand that is not immediate comes from src, without one from dst: so the
 * RTL has it. Sums wrap; a shift takes the low five bits of its distance. A source that the
 * iteration before has just written is read too early, and is what it was: the pipe has no bypass.
 */
#include "vta_model/alu_kernel.h"

#include <string.h>

typedef int32_t lanes4 __attribute__((vector_size(16)));
typedef uint32_t bits4 __attribute__((vector_size(16)));

static inline lanes4 compute(const instruction *in, lanes4 a, lanes4 b) {
    lanes4 less = a < b;
    switch (in->alu_op) {
    case ALU_MIN:
        return (a & less) | (b & ~less);
    case ALU_MAX:
        return (b & less) | (a & ~less);
    case ALU_ADD:
        return (lanes4)((bits4)a + (bits4)b);
    default:
        /* The sign of the immediate field turns the shift, even where it is not the operand. */
        if (in->imm < 0) return (lanes4)((bits4)a << (-(bits4)b & 31));
        return a >> (b & 31);
    }
}

/* `lanes` of them, at most four. */
static inline void compute_group(const instruction *in, int32_t *d, const int32_t *s, int8_t *out,
                                 size_t lanes) {
    lanes4 dst = {0}, src = {0};
    memcpy(&dst, d, lanes * sizeof *d);
    memcpy(&src, s, lanes * sizeof *s);
    const lanes4 imm = {in->imm, in->imm, in->imm, in->imm};
    lanes4 result = in->use_imm ? compute(in, src, imm) : compute(in, dst, src);
    memcpy(d, &result, lanes * sizeof *d);
    for (size_t lane = 0; lane < lanes; lane++)
        out[lane] = (int8_t)result[lane];
}

static inline void compute_element(const alu_task *task, uint32_t dst, const int32_t *s) {
    int32_t *d = task->acc + dst * task->lanes;
    int8_t *out = task->out + dst * task->lanes;
    if (task->lanes < 4) {
        compute_group(task->in, d, s, out, task->lanes);
        return;
    }
    for (size_t lane = 0; lane < task->lanes; lane += 4)
        compute_group(task->in, d + lane, s + lane, out + lane, 4);
}

/* What the newest iterations, by their parity, found at their destinations. */
typedef struct overwritten {
    int32_t *lanes[2];
    uint32_t newest;
    uint32_t dst; /* of the newest */
} overwritten;

static void compute_early(const alu_task *task, overwritten *old, uint32_t dst, uint32_t src) {
    const int32_t *s = src == old->dst ? old->lanes[old->newest] : task->acc + src * task->lanes;
    old->newest ^= 1;
    old->dst = dst;
    memcpy(old->lanes[old->newest], task->acc + dst * task->lanes, task->lanes * sizeof *s);
    compute_element(task, dst, s);
}

void alu_kernel(const alu_task *task) {
    const instruction *in = task->in;
    const uint32_t uops = in->uop_end - in->uop_begin;
    overwritten old = {{task->early, task->early + task->lanes}, 0, UINT32_MAX};
    for (uint32_t i = 0; i < in->loops_out; i++) {
        for (uint32_t j = 0; j < in->loops_in; j++) {
            for (uint32_t u = 0; u < uops; u++) {
                uint32_t dst = micro_op_dst(task->uops[u]) + i * in->dst_out + j * in->dst_in;
                uint32_t src = micro_op_src(task->uops[u]) + i * in->src_out + j * in->src_in;
                if (task->early)
                    compute_early(task, &old, dst, src);
                else
                    compute_element(task, dst, task->acc + src * task->lanes);
            }
        }
    }
}
