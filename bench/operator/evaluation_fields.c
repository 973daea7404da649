/* The fields of an evaluation: the one list behind its JSON, its CSV and what is told of them. */
#include <stddef.h>

#include "bench/operator/evaluation.h"

/* Cycles of an engine; `from`: where the program_account is in the record. */
#define CYCLES(key, from, number, part, what)                                                      \
    {                                                                                              \
        key, FIELD_INTEGER, (from) + offsetof(program_account, engine[number].part),               \
            "cycles in which the " what                                                            \
    }

/* What the engines of one of the two programs did. */
#define ACCOUNT_FIELDS(prefix, from, whose, where)                                                 \
    {prefix "calls", FIELD_INTEGER, (from) + offsetof(program_account, calls),                     \
     "instruction calls of " whose " program, a cycle each"},                                      \
        {prefix "resets", FIELD_INTEGER, (from) + offsetof(program_account, resets),               \
         "accumulators set to zero, a cycle each" where},                                          \
        CYCLES(prefix "load_busy", from, ENGINE_LOAD, busy, "load engine is at work" where),       \
        CYCLES(prefix "load_wait_memory", from, ENGINE_LOAD, wait_memory,                          \
               "load engine waits for the memory port" where),                                     \
        CYCLES(prefix "load_wait_compute", from, ENGINE_LOAD, wait_next,                           \
               "load engine waits for the compute engine" where),                                  \
        CYCLES(prefix "load_idle", from, ENGINE_LOAD, idle,                                        \
               "load engine has no instruction" where),                                            \
        CYCLES(prefix "compute_busy", from, ENGINE_COMPUTE, busy,                                  \
               "compute engine is at work" where),                                                 \
        CYCLES(prefix "compute_wait_memory", from, ENGINE_COMPUTE, wait_memory,                    \
               "compute engine waits for the memory port" where),                                  \
        CYCLES(prefix "compute_wait_load", from, ENGINE_COMPUTE, wait_prev,                        \
               "compute engine waits for the load engine" where),                                  \
        CYCLES(prefix "compute_wait_store", from, ENGINE_COMPUTE, wait_next,                       \
               "compute engine waits for the store engine" where),                                 \
        CYCLES(prefix "compute_idle", from, ENGINE_COMPUTE, idle,                                  \
               "compute engine has no instruction" where),                                         \
        CYCLES(prefix "store_busy", from, ENGINE_STORE, busy, "store engine is at work" where),    \
        CYCLES(prefix "store_wait_memory", from, ENGINE_STORE, wait_memory,                        \
               "store engine waits for the memory port" where),                                    \
        CYCLES(prefix "store_wait_compute", from, ENGINE_STORE, wait_prev,                         \
               "store engine waits for the compute engine" where),                                 \
        CYCLES(prefix "store_idle", from, ENGINE_STORE, idle,                                      \
               "store engine has no instruction" where)

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
     "of this embedding, if every stored block that is read or written, and biases, moved once and "
     "all three engines always overlapped; at least the bound"},
    {"limit", FIELD_TEXT, offsetof(evaluation, limit),
     "why the bound is not reached: the busiest engine, what it does twice or in vain, what the "
     "schedule adds"},
    {"bound_compute", FIELD_INTEGER, offsetof(evaluation, bound[BOUND_COMPUTE]),
     "cycles of work for the compute engine"},
    {"bound_read", FIELD_INTEGER, offsetof(evaluation, bound[BOUND_READ]),
     "cycles to read what is needed"},
    {"bound_store", FIELD_INTEGER, offsetof(evaluation, bound[BOUND_STORE]),
     "cycles of work for the store engine"},
    STORED_TENSOR_FIELDS(evaluation, stored[OPERAND_OUT], "out", "output"),
    STORED_TENSOR_FIELDS(evaluation, stored[OPERAND_LHS], "lhs", "first input"),
    STORED_TENSOR_FIELDS(evaluation, stored[OPERAND_RHS], "rhs", "second input"),
    ACCOUNT_FIELDS("", offsetof(evaluation, inlay), "Inlay's", ""),
    ACCOUNT_FIELDS("reference_", offsetof(evaluation, reference), "the reference's",
                   ", in the reference's program"),
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
