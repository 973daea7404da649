/* The fields of an evaluation: the one list behind its JSON, its CSV and what is told of them. */
#include <stddef.h>

#include "bench/operator/evaluation.h"

static const record_field fields[] = {
    {"operator", FIELD_TEXT, offsetof(evaluation, operator), "the operator's text"},
    {"name", FIELD_TEXT, offsetof(evaluation, name), "of the operator; in a bench its extents"},
    {"hw", FIELD_TEXT, offsetof(evaluation, hw), "hardware"},
    {"strategy", FIELD_TEXT, offsetof(evaluation, strategy), "space that was searched"},
    {"macs", FIELD_INTEGER, offsetof(evaluation, macs),
     "multiplications of the whole box, padding included, as DeepBench counts"},
    {"cycles", FIELD_INTEGER, offsetof(evaluation, cycles), "of Inlay's program"},
    {"reference_cycles", FIELD_INTEGER, offsetof(evaluation, reference_cycles),
     "of the reference embedding's program"},
    {"speedup", FIELD_REAL, offsetof(evaluation, speedup), "reference_cycles / cycles"},
    {"bound_cycles", FIELD_INTEGER, offsetof(evaluation, bound_cycles),
     "what no program for this box can beat"},
    {"utilisation", FIELD_REAL, offsetof(evaluation, utilisation), "macs / multipliers / cycles"},
    {"lane_utilisation", FIELD_REAL, offsetof(evaluation, lane_utilisation),
     "macs / multipliers / instruction calls"},
    {"instructions", FIELD_INTEGER, offsetof(evaluation, instructions), "in Inlay's program"},
    {"uops", FIELD_INTEGER, offsetof(evaluation, uops), "micro-ops stored"},
    {"dram_bytes", FIELD_INTEGER, offsetof(evaluation, dram_bytes), "moved by loads and stores"},
    {"host_bytes", FIELD_INTEGER, offsetof(evaluation, host_bytes),
     "moved by the host to pack and unpack"},
    {"reference_host_bytes", FIELD_INTEGER, offsetof(evaluation, reference_host_bytes),
     "the same, of the reference"},
    {"solve_seconds", FIELD_REAL, offsetof(evaluation, solve_seconds), "to find Inlay's program"},
    {"optimal", FIELD_BOOL, offsetof(evaluation, optimal), "was every search exhausted?"},
    {"verified", FIELD_BOOL, offsetof(evaluation, verified),
     "does every output equal the operator's definition?"},
    {"reference_verified", FIELD_BOOL, offsetof(evaluation, reference_verified),
     "the same, of the reference"},
    {"embedding", FIELD_TEXT, offsetof(evaluation, embedding), "lanes and axes"},
    {"schedule", FIELD_TEXT, offsetof(evaluation, schedule), "tiles, loops, threads"},
    {"overlap_cycles", FIELD_INTEGER, offsetof(evaluation, overlap_cycles),
     "of this embedding, if every stored block moved once and all three engines always "
     "overlapped; at least the bound"},
    {"limit", FIELD_TEXT, offsetof(evaluation, limit),
     "why the bound is not reached: the busiest engine, what it does twice or in vain, what the "
     "schedule adds"},
    {"bound_compute", FIELD_INTEGER, offsetof(evaluation, bound[BOUND_COMPUTE]),
     "cycles of work for the compute engine"},
    {"bound_read", FIELD_INTEGER, offsetof(evaluation, bound[BOUND_READ]),
     "cycles to read what is needed"},
    {"bound_store", FIELD_INTEGER, offsetof(evaluation, bound[BOUND_STORE]),
     "cycles of work for the store engine"},
    {"out_tensor", FIELD_TEXT, offsetof(evaluation, stored[OPERAND_OUT].tensor),
     "the tensor that is the instruction's output"},
    {"out_elems", FIELD_INTEGER, offsetof(evaluation, stored[OPERAND_OUT].elems), "its elements"},
    {"out_stored_elems", FIELD_INTEGER, offsetof(evaluation, stored[OPERAND_OUT].stored_elems),
     "as stored, zeros and copies included"},
    {"out_layout", FIELD_TEXT, offsetof(evaluation, stored[OPERAND_OUT].layout),
     "stored dimensions with their lengths, slowest first, and the block of lanes"},
    {"lhs_tensor", FIELD_TEXT, offsetof(evaluation, stored[OPERAND_LHS].tensor),
     "the tensor that is the instruction's first input"},
    {"lhs_elems", FIELD_INTEGER, offsetof(evaluation, stored[OPERAND_LHS].elems), "its elements"},
    {"lhs_stored_elems", FIELD_INTEGER, offsetof(evaluation, stored[OPERAND_LHS].stored_elems),
     "as stored, zeros and copies included"},
    {"lhs_layout", FIELD_TEXT, offsetof(evaluation, stored[OPERAND_LHS].layout),
     "stored dimensions with their lengths, slowest first, and the block of lanes"},
    {"rhs_tensor", FIELD_TEXT, offsetof(evaluation, stored[OPERAND_RHS].tensor),
     "the tensor that is the instruction's second input"},
    {"rhs_elems", FIELD_INTEGER, offsetof(evaluation, stored[OPERAND_RHS].elems), "its elements"},
    {"rhs_stored_elems", FIELD_INTEGER, offsetof(evaluation, stored[OPERAND_RHS].stored_elems),
     "as stored, zeros and copies included"},
    {"rhs_layout", FIELD_TEXT, offsetof(evaluation, stored[OPERAND_RHS].layout),
     "stored dimensions with their lengths, slowest first, and the block of lanes"},
    {"calls", FIELD_INTEGER, offsetof(evaluation, inlay.calls),
     "instruction calls of Inlay's program, a cycle each"},
    {"resets", FIELD_INTEGER, offsetof(evaluation, inlay.resets),
     "accumulators set to zero, a cycle each"},
    {"load_busy", FIELD_INTEGER, offsetof(evaluation, inlay.engine[ENGINE_LOAD].busy),
     "cycles in which the load engine is at work"},
    {"load_wait_memory", FIELD_INTEGER, offsetof(evaluation, inlay.engine[ENGINE_LOAD].wait_memory),
     "cycles in which the load engine waits for the memory port"},
    {"load_wait_compute", FIELD_INTEGER, offsetof(evaluation, inlay.engine[ENGINE_LOAD].wait_next),
     "cycles in which the load engine waits for the compute engine"},
    {"load_idle", FIELD_INTEGER, offsetof(evaluation, inlay.engine[ENGINE_LOAD].idle),
     "cycles in which the load engine has no instruction"},
    {"compute_busy", FIELD_INTEGER, offsetof(evaluation, inlay.engine[ENGINE_COMPUTE].busy),
     "cycles in which the compute engine is at work"},
    {"compute_wait_memory", FIELD_INTEGER,
     offsetof(evaluation, inlay.engine[ENGINE_COMPUTE].wait_memory),
     "cycles in which the compute engine waits for the memory port"},
    {"compute_wait_load", FIELD_INTEGER,
     offsetof(evaluation, inlay.engine[ENGINE_COMPUTE].wait_prev),
     "cycles in which the compute engine waits for the load engine"},
    {"compute_wait_store", FIELD_INTEGER,
     offsetof(evaluation, inlay.engine[ENGINE_COMPUTE].wait_next),
     "cycles in which the compute engine waits for the store engine"},
    {"compute_idle", FIELD_INTEGER, offsetof(evaluation, inlay.engine[ENGINE_COMPUTE].idle),
     "cycles in which the compute engine has no instruction"},
    {"store_busy", FIELD_INTEGER, offsetof(evaluation, inlay.engine[ENGINE_STORE].busy),
     "cycles in which the store engine is at work"},
    {"store_wait_memory", FIELD_INTEGER,
     offsetof(evaluation, inlay.engine[ENGINE_STORE].wait_memory),
     "cycles in which the store engine waits for the memory port"},
    {"store_wait_compute", FIELD_INTEGER,
     offsetof(evaluation, inlay.engine[ENGINE_STORE].wait_prev),
     "cycles in which the store engine waits for the compute engine"},
    {"store_idle", FIELD_INTEGER, offsetof(evaluation, inlay.engine[ENGINE_STORE].idle),
     "cycles in which the store engine has no instruction"},
    {"reference_calls", FIELD_INTEGER, offsetof(evaluation, reference.calls),
     "instruction calls of the reference's program, a cycle each"},
    {"reference_resets", FIELD_INTEGER, offsetof(evaluation, reference.resets),
     "accumulators set to zero, a cycle each, in the reference's program"},
    {"reference_load_busy", FIELD_INTEGER, offsetof(evaluation, reference.engine[ENGINE_LOAD].busy),
     "cycles in which the load engine is at work, in the reference's program"},
    {"reference_load_wait_memory", FIELD_INTEGER,
     offsetof(evaluation, reference.engine[ENGINE_LOAD].wait_memory),
     "cycles in which the load engine waits for the memory port, in the reference's program"},
    {"reference_load_wait_compute", FIELD_INTEGER,
     offsetof(evaluation, reference.engine[ENGINE_LOAD].wait_next),
     "cycles in which the load engine waits for the compute engine, in the reference's program"},
    {"reference_load_idle", FIELD_INTEGER, offsetof(evaluation, reference.engine[ENGINE_LOAD].idle),
     "cycles in which the load engine has no instruction, in the reference's program"},
    {"reference_compute_busy", FIELD_INTEGER,
     offsetof(evaluation, reference.engine[ENGINE_COMPUTE].busy),
     "cycles in which the compute engine is at work, in the reference's program"},
    {"reference_compute_wait_memory", FIELD_INTEGER,
     offsetof(evaluation, reference.engine[ENGINE_COMPUTE].wait_memory),
     "cycles in which the compute engine waits for the memory port, in the reference's program"},
    {"reference_compute_wait_load", FIELD_INTEGER,
     offsetof(evaluation, reference.engine[ENGINE_COMPUTE].wait_prev),
     "cycles in which the compute engine waits for the load engine, in the reference's program"},
    {"reference_compute_wait_store", FIELD_INTEGER,
     offsetof(evaluation, reference.engine[ENGINE_COMPUTE].wait_next),
     "cycles in which the compute engine waits for the store engine, in the reference's program"},
    {"reference_compute_idle", FIELD_INTEGER,
     offsetof(evaluation, reference.engine[ENGINE_COMPUTE].idle),
     "cycles in which the compute engine has no instruction, in the reference's program"},
    {"reference_store_busy", FIELD_INTEGER,
     offsetof(evaluation, reference.engine[ENGINE_STORE].busy),
     "cycles in which the store engine is at work, in the reference's program"},
    {"reference_store_wait_memory", FIELD_INTEGER,
     offsetof(evaluation, reference.engine[ENGINE_STORE].wait_memory),
     "cycles in which the store engine waits for the memory port, in the reference's program"},
    {"reference_store_wait_compute", FIELD_INTEGER,
     offsetof(evaluation, reference.engine[ENGINE_STORE].wait_prev),
     "cycles in which the store engine waits for the compute engine, in the reference's program"},
    {"reference_store_idle", FIELD_INTEGER,
     offsetof(evaluation, reference.engine[ENGINE_STORE].idle),
     "cycles in which the store engine has no instruction, in the reference's program"},
    {"row", FIELD_INTEGER, offsetof(evaluation, row), "place in the whole list, from 1"},
    {"row_count", FIELD_INTEGER, offsetof(evaluation, row_count), "rows of the whole list"},
    {"set", FIELD_TEXT, offsetof(evaluation, set), "DeepBench's list"},
    {"repeats", FIELD_INTEGER, offsetof(evaluation, repeats),
     "runs that the row stands for (recurrent layers); all counts are of all runs"},
    {"tvm_cycles", FIELD_INTEGER, offsetof(evaluation, tvm_cycles),
     "of TVM's own best program on the RTL, where there is one"},
    {"tvm_speedup", FIELD_REAL, offsetof(evaluation, tvm_speedup), "tvm_cycles / cycles"},
    {"error", FIELD_TEXT, offsetof(evaluation, error), "why there is no program"},
};

enum { FIELDS = sizeof fields / sizeof fields[0], ROW_FIELDS = 7 };

const record_kind evaluation_kind = {
    .title = "an operator", .field = fields, .fields = FIELDS - ROW_FIELDS};
const record_kind row_kind = {.title = "inlay bench",
                              .field = fields,
                              .fields = FIELDS,
                              .base = &evaluation_kind,
                              .note = "A line a row; counts and cycles are of all its runs."};

/* Do the parts of an engine's time sum to the cycles? */
static bool engine_is_whole(const vta_account *e, int64_t cycles) {
    const int64_t part[] = {e->busy, e->wait_memory, e->wait_prev, e->wait_next, e->idle};
    for (size_t i = 0; i < sizeof part / sizeof part[0]; i++) {
        if (part[i] < 0 || part[i] > cycles) return false;
        cycles -= part[i];
    }
    return cycles == 0;
}

static bool account_is_whole(const program_account *a, int64_t cycles) {
    for (int i = ENGINE_LOAD; i < ENGINES; i++)
        if (!engine_is_whole(&a->engine[i], cycles)) return false;
    return a->calls >= 0 && a->resets >= 0 && a->calls <= cycles && a->resets <= cycles;
}

static bool bound_is_whole(const evaluation *e) {
    int64_t most = 0;
    for (int k = 0; k < BOUNDS; k++)
        if (e->bound[k] > most) most = e->bound[k];
    return e->bound_cycles > 0 && e->bound_cycles == most;
}

/* What a row that has a program must have: counts of all its runs, whose parts sum up. */
static bool program_is_whole(const evaluation *e) {
    static const double most = 0x1p62;
    for (int k = 0; k < OPERANDS; k++)
        if (!e->stored[k].tensor || !e->stored[k].layout) return false;
    return e->cycles > 0 && e->cycles % e->repeats == 0 && bound_is_whole(e) &&
           e->utilisation >= 0 && e->utilisation * (double)e->cycles < most &&
           account_is_whole(&e->inlay, e->cycles) &&
           (e->reference_cycles < 0 || account_is_whole(&e->reference, e->reference_cycles));
}

bool evaluation_read_json(arena *a, const char *line, evaluation *e, bool *is_row,
                          error_record *error) {
    *e = (evaluation){0};
    if (!record_read_json(a, line, &row_kind, e, is_row, error)) return false;
    if (!*is_row) return true;
    if (!e->operator || !e->name || !e->hw || e->row < 1 || e->repeats < 1)
        return error_set(error, "expected operator, name, hw, row and repeats");
    return e->error || program_is_whole(e) ||
           error_set(error, "expected an error, or cycles and engines whose parts sum to them");
}
