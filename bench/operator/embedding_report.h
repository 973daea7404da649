/* An embedding explained to people: what lies on each instruction axis, how each tensor is stored,
 * what is padded, what is copied how often, what the host moves; and drawn, lanes against axes. */
#ifndef BENCH_OPERATOR_EMBEDDING_REPORT_H
#define BENCH_OPERATOR_EMBEDDING_REPORT_H

#include "csp/base/arena.h"
#include "dataflow/embed.h"
#include "dataflow/storage.h"

/* What is reported on. */
typedef struct embedding_report {
    const operator *op, *instruction; /* op: in the embedding's coordinates (embedding_operator) */
    strategy strategy;
    const embedding *embedding;
    int64_t macs; /* of the operator's own box */
    arena *memory;
} embedding_report;

/* How one tensor is stored. */
typedef struct tensor_account {
    storage storage;
    int64_t elems;  /* of the tensor */
    int64_t stored; /* elements, zeros and copies included */
    bool counted;   /* what follows: only where there is little enough to count */
    int64_t zeros;  /* stored elements that the tensor does not have */
    int64_t kept;   /* elements that are stored at least once */
    int64_t most;   /* times that one element is stored */
} tensor_account;

/* The account of instruction operand k, and how often each element is stored, by its number: for
 * the caller to free; NULL where nothing is counted. */
int32_t *tensor_account_count(const embedding_report *r, int k, tensor_account *t);

/* An element's place in the row-major tensor. */
int64_t tensor_element_number(const access_map *access, const int64_t *index);

/* What is stored of the tensor that is the instruction's operand k. Texts live in r->memory, NULL
 * when that is out. */
typedef struct stored_tensor {
    const char *tensor; /* its name */
    /* Its stored dimensions longer than one, slowest first, such as `c·r·s/16(10) y%14+r(16)
     * x(112), blocks of 1x16`: x/16 is the number of a tile of 16 neighbours, y%14 that of one
     * whose points are 14 apart, x that of a single point. */
    const char *layout;
    int64_t elems, stored_elems;
} stored_tensor;

/* Its fields in a record of type `type` (bench/output/record.h): `name`_tensor and so on, of the
 * instruction's `role`. A list of constants cannot be made by a function. */
#define STORED_TENSOR_FIELDS(type, member, name, role)                                             \
    {name "_tensor", FIELD_TEXT, offsetof(type, member.tensor),                                    \
     "the tensor that is the instruction's " role},                                                \
    {name "_elems", FIELD_INTEGER, offsetof(type, member.elems), "its elements"},                  \
    {name "_stored_elems", FIELD_INTEGER, offsetof(type, member.stored_elems),                     \
     "as stored, zeros and copies included"},                                                      \
    {name "_layout", FIELD_TEXT, offsetof(type, member.layout),                                    \
     "stored dimensions with their lengths, slowest first, and the block of lanes"}

stored_tensor embedding_stored(const embedding_report *r, int k);

/* Bytes that the host reads and writes to pack and unpack, all elements of one byte; 0 when nothing
 * is rewritten. */
int64_t embedding_host_bytes(const embedding_report *r);

/* Elements of the three tensors as stored. */
int64_t embedding_stored_elems(const embedding_report *r);

/* The operator in the embedding's coordinates, as text in r->memory, when they are skewed; else
 * NULL. */
char *embedding_coordinates(const embedding_report *r);

/* Macs of the operator's box over multiplications paid. */
double embedding_lane_utilisation(const embedding_report *r);

/* A stored dimension without its length. */
const char *storage_dim_text(const embedding_report *r, const storage_dim *dim);

/* Prints the embedding on one line, with its calls and storage. */
void embedding_summarise(FILE *file, const embedding_report *r);

/* Prints all that on several lines. */
void embedding_explain(FILE *file, const embedding_report *r);

/* Writes the drawing for graphviz. */
void embedding_draw(FILE *file, const embedding_report *r);

#endif
