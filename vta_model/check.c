/* Checks of one instruction; see check.h.
 *
 * A GEMM or ALU index is micro-op + i·out + j·in with nothing negative, so the largest value is at
 * the last iteration of the micro-op with the largest field: one pass over the micro-ops suffices.
 */
#include "vta_model/check.h"

#include "isa/assembly.h"

static bool check_sram(const hw_config *hw, const instruction *in, error_record *error) {
    int64_t elems = instruction_sram_elems(in);
    int64_t depth = hw->depth[in->memory];
    if ((int64_t)in->sram_base + elems <= depth) return true;
    return error_set(error, "reaches %s element %lld, but there are %lld", memory_name(in->memory),
                     (long long)in->sram_base + elems - 1, (long long)depth);
}

static bool check_dram(const hw_config *hw, uint64_t dram_bytes, const instruction *in,
                       error_record *error) {
    uint64_t last_row = in->dram_base + (uint64_t)(in->y_size - 1) * in->x_stride;
    uint64_t end = (last_row + in->x_size) * (uint64_t)hw->elem_bytes[in->memory];
    if (end <= dram_bytes) return true;
    return error_set(error, "reaches DRAM byte 0x%llx, but there are 0x%llx",
                     (unsigned long long)end - 1, (unsigned long long)dram_bytes);
}

static bool check_transfer(const hw_config *hw, uint64_t dram_bytes, const instruction *in,
                           error_record *error) {
    if (in->opcode == OP_LOAD && in->memory >= MEM_OUT)
        return error_set(error, "memory %u; expected 0 (uop), 1 (wgt), 2 (inp) or 3 (acc)",
                         in->memory);
    if (!instruction_moves_data(in)) return true;
    if (in->opcode == OP_STORE && in->memory != MEM_OUT)
        return error_set(error, "memory %u; expected 4 (out)", in->memory);
    if (!in->y_size) return error_set(error, "y_size is 0 while x_size is not");
    return check_sram(hw, in, error) && check_dram(hw, dram_bytes, in, error);
}

static bool check_loops(const hw_config *hw, const instruction *in, error_record *error) {
    if (in->opcode == OP_ALU && in->alu_op >= ALU_MUL)
        return error_set(error,
                         "ALU operation %u (%s): the RTL has only min, max, add and shr and hangs",
                         in->alu_op, alu_op_name(in->alu_op));
    if (in->uop_begin >= in->uop_end)
        return error_set(error, "no micro-ops, %u to %u: the RTL would run until its counter wraps",
                         in->uop_begin, in->uop_end);
    if (in->uop_end > (uint32_t)hw->depth[MEM_UOP])
        return error_set(error, "reaches micro-op %u, but there are %d", in->uop_end - 1,
                         hw->depth[MEM_UOP]);
    if (!in->loops_out || !in->loops_in)
        return error_set(error, "a loop count of 0: the RTL would run until its counter wraps");
    return true;
}

bool check_instruction(const hw_config *hw, uint64_t dram_bytes, const instruction *in,
                       error_record *error) {
    switch (in->opcode) {
    case OP_LOAD:
    case OP_STORE:
        return check_transfer(hw, dram_bytes, in, error);
    case OP_GEMM:
    case OP_ALU:
        return check_loops(hw, in, error);
    case OP_FINISH:
        return true;
    default:
        return error_set(error, "unknown opcode %u", in->opcode);
    }
}

static uint32_t last_offset(const instruction *in, uint32_t out, uint32_t inner) {
    return (in->loops_out - 1) * out + (in->loops_in - 1) * inner;
}

static bool check_index(const hw_config *hw, enum memory memory, uint32_t index,
                        error_record *error) {
    if (index < (uint32_t)hw->depth[memory]) return true;
    return error_set(error, "reaches %s element %u, but there are %d", memory_name(memory), index,
                     hw->depth[memory]);
}

bool check_micro_ops(const hw_config *hw, const instruction *in, const uint32_t *uops,
                     error_record *error) {
    uint32_t dst = 0, src = 0, wgt = 0;
    for (uint32_t u = in->uop_begin; u < in->uop_end; u++) {
        uint32_t d = micro_op_dst(uops[u]), s = micro_op_src(uops[u]), w = micro_op_wgt(uops[u]);
        if (d > dst) dst = d;
        if (s > src) src = s;
        if (w > wgt) wgt = w;
    }
    dst += last_offset(in, in->dst_out, in->dst_in);
    src += last_offset(in, in->src_out, in->src_in);
    wgt += last_offset(in, in->wgt_out, in->wgt_in);
    if (!check_index(hw, MEM_ACC, dst, error)) return false;
    if (in->opcode == OP_ALU) return check_index(hw, MEM_ACC, src, error);
    /* A reset reads inputs and weights too, and throws them away: any index does. */
    return in->reset ||
           (check_index(hw, MEM_INP, src, error) && check_index(hw, MEM_WGT, wgt, error));
}

bool check_add_place(error_record *error, size_t index, const instruction *in) {
    char line[200];
    instruction_format(in, line, sizeof line);
    return error_add_context(error, "instruction %zu (%s)", index, line);
}
