/* The compute engine: GEMM and ALU one micro-op a cycle (an ALU with a register operand two), a
 * pipe before and after; FINISH at once; LOAD UOP and LOAD ACC are load.c's (core/Compute.scala,
 * TensorGemm.scala, TensorAlu.scala). */
#include "vta_model/simulation.h"

void compute_start(simulation *sim, int64_t cycle) {
    const instruction *in = &sim->engine[ENGINE_COMPUTE].in;
    if (in->opcode == OP_FINISH) {
        engine_done_at(sim, ENGINE_COMPUTE, cycle + 1, 1);
        return;
    }
    int64_t cycles_per_uop = in->opcode == OP_ALU && !in->use_imm ? 2 : 1;
    int64_t duration = MULTIPLY_PIPE_CYCLES + instruction_uops(in) * cycles_per_uop;
    engine_done_at(sim, ENGINE_COMPUTE, cycle + duration, duration);
}
