/* See embed_record.h. */
#include "bench/operator/embed_record.h"

#include <stddef.h>

#include "bench/operator/objective.h"

static const record_field fields[] = {
    {"embedding", FIELD_TEXT, offsetof(embedding_record, embedding),
     "what lies on each instruction axis"},
    {"strategy", FIELD_TEXT, offsetof(embedding_record, strategy), "space that was searched"},
    {"calls", FIELD_INTEGER, offsetof(embedding_record, calls), "instruction calls: tiles"},
    {"lane_utilisation", FIELD_REAL, offsetof(embedding_record, lane_utilisation),
     "macs / multipliers / calls"},
    {"paid", FIELD_INTEGER, offsetof(embedding_record, paid), "multiplications of the tiles"},
    {"cycles", FIELD_REAL, offsetof(embedding_record, cycles),
     "lower bound: the greatest of all three engines"},
    {"compute", FIELD_REAL, offsetof(embedding_record, compute),
     "lower bound of the compute engine"},
    {"input", FIELD_REAL, offsetof(embedding_record, input), "lower bound of loads"},
    STORED_TENSOR_FIELDS(embedding_record, stored[OPERAND_OUT], "out", "output"),
    STORED_TENSOR_FIELDS(embedding_record, stored[OPERAND_LHS], "lhs", "first input"),
    STORED_TENSOR_FIELDS(embedding_record, stored[OPERAND_RHS], "rhs", "second input"),
    {"stored_elems", FIELD_INTEGER, offsetof(embedding_record, stored_elems),
     "of all three tensors"},
    {"host_bytes", FIELD_INTEGER, offsetof(embedding_record, host_bytes),
     "to pack and unpack, all elements of one byte"},
    {"coordinates", FIELD_TEXT, offsetof(embedding_record, coordinates),
     "the operator in skewed coordinates, where it is embedded in them"},
    {"checked", FIELD_BOOL, offsetof(embedding_record, checked),
     "did the replay of --check agree?"},
    {"objectives", FIELD_TEXT, offsetof(embedding_record, objectives),
     "what --objective asked for, each with its value; of the best"},
    {"optimal", FIELD_BOOL, offsetof(embedding_record, optimal),
     "was the whole space searched? of the best"},
    {"nodes", FIELD_INTEGER, offsetof(embedding_record, nodes), "of the search, of the best"},
    {"boxes", FIELD_INTEGER, offsetof(embedding_record, boxes),
     "rewritten boxes that were searched, of the best"},
};

const record_kind embedding_kind = {.title = "inlay embed",
                                    .field = fields,
                                    .fields = sizeof fields / sizeof fields[0],
                                    .note =
                                        "A line for each embedding that is printed. In a layout, "
                                        "x/16 is the number of a tile of 16 "
                                        "neighbours, x%14 that of one whose points are 14 apart."};

static const record_field count_fields[] = {
    {"count", FIELD_INTEGER, offsetof(count_record, count), "embeddings, or maps"},
    {"complete", FIELD_BOOL, offsetof(count_record, complete), "no limit was met"},
    {"nodes", FIELD_INTEGER, offsetof(count_record, nodes), "of the search"},
};

const record_kind count_kind = {.title = "inlay embed --count",
                                .field = count_fields,
                                .fields = sizeof count_fields / sizeof count_fields[0]};

static const record_field map_fields[] = {
    {"map", FIELD_TEXT, offsetof(map_record, map), "each multiplication and its image"},
    {"swapped", FIELD_BOOL, offsetof(map_record, swapped), "are the two inputs exchanged?"},
};

const record_kind map_kind = {.title = "inlay embed --constraints, without strategy",
                              .field = map_fields,
                              .fields = sizeof map_fields / sizeof map_fields[0],
                              .note = "A line for each map."};

const record_kind *embed_record_kind(const query *q) {
    if (q->count) return &count_kind;
    return q->constraints ? &map_kind : &embedding_kind;
}

char *embed_objectives_text(const query *q, const embedding_report *r) {
    return objective_values(&q->options, arguments_text(&q->call->args, "objective"), q->divisor,
                            r);
}

static int64_t measure_of(const query *q, const embedding_report *r, embed_measure measure) {
    return embed_measure_of(r->op, r->instruction, &q->options.machine, r->strategy, r->embedding,
                            measure);
}

static double cycles_of(const query *q, const embedding_report *r, embed_measure measure) {
    return (double)measure_of(q, r, measure) / OBJECTIVE_CYCLE_PARTS;
}

embedding_record embedding_record_of(const query *q, const embedding_report *r,
                                     const embed_result *proof) {
    embedding_record e;
    record_clear(&embedding_kind, &e);
    e.embedding = embedding_text(r->memory, r->embedding, r->op, r->instruction);
    e.strategy = strategy_name(q->options.strategy);
    e.calls = embedding_calls(r->embedding);
    e.lane_utilisation = embedding_lane_utilisation(r);
    e.paid = measure_of(q, r, EMBED_PAID);
    e.cycles = cycles_of(q, r, EMBED_CYCLES);
    e.compute = cycles_of(q, r, EMBED_COMPUTE);
    e.input = cycles_of(q, r, EMBED_INPUT);
    for (int k = 0; k < OPERANDS; k++)
        e.stored[k] = embedding_stored(r, k);
    e.stored_elems = embedding_stored_elems(r);
    e.host_bytes = embedding_host_bytes(r);
    e.coordinates = embedding_coordinates(r);
    if (q->check) e.checked = q->wrong == 0;
    if (!proof) return e;
    e.objectives = embed_objectives_text(q, r);
    e.optimal = proof->proved;
    e.nodes = proof->nodes;
    e.boxes = proof->boxes;
    return e;
}
