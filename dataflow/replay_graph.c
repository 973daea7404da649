/* Do two operators have the same scalar dataflow graph? See replay.h. A multiplication is known by
 * the three elements that it touches; those of one operator are counted up, those of the other
 * down. */
#include <inttypes.h>
#include <stdlib.h>

#include "dataflow/replay.h"
#include "dataflow/tuple_table.h"

static const int64_t at_its_start[OPERANDS][TENSOR_MAX_DIMS];

typedef struct graph_count {
    tuple_table nodes; /* by their three elements */
    int64_t *times;
    error_record *error;
} graph_count;

static bool node_count(graph_count *g, const int64_t *element, int64_t change) {
    if (!tuple_table_reserve(&g->nodes, &g->times, 1))
        return error_set(g->error, "not enough memory to compare the graphs");
    int64_t node = tuple_table_find_or_add(&g->nodes, element);
    if (node < 0) g->times[node = g->nodes.count - 1] = 0;
    g->times[node] += change;
    if (g->times[node] >= 0) return true;
    return error_set(g->error,
                     "a multiplication of elements %" PRId64 " and %" PRId64
                     " into element %" PRId64 " is in the rewritten operator, not in the operator",
                     element[OPERAND_LHS], element[OPERAND_RHS], element[OPERAND_OUT]);
}

/* The number in tensor `whole` of the element that M(x) touches, -1 when outside. */
static int64_t element_within(const operator *op, const access_map *access, const access_map *whole,
                              const int64_t *from, const int64_t *x) {
    int64_t element = 0;
    if (access_element(op, access, x) < 0) return -1;
    for (int row = 0; row < whole->dims; row++) {
        int64_t index = access->offset[row] + from[row];
        for (int d = 0; d < op->axes; d++)
            index += access->coef[row][d] * x[d];
        element = element * whole->shape[row] + index;
    }
    return element;
}

/* The tensors of `op` begin at `from` in those of `whole`. */
static bool graph_add(graph_count *g, const operator *op, const operator *whole,
                      const int64_t from[OPERANDS][TENSOR_MAX_DIMS], int64_t change) {
    int64_t x[OPERATOR_MAX_AXES] = {0};
    do {
        int64_t element[OPERANDS];
        bool node = true;
        for (int k = 0; k < OPERANDS; k++) {
            element[k] = element_within(op, &op->operand[k], &whole->operand[k], from[k], x);
            node &= element[k] >= 0;
        }
        if (node && !node_count(g, element, change)) return false;
    } while (operator_next_point(op, x));
    return true;
}

static bool graph_is_empty(graph_count *g) {
    for (int64_t i = 0; i < g->nodes.count; i++)
        if (g->times[i])
            return error_set(g->error, "a multiplication is not in the rewritten operator");
    return true;
}

bool replay_same_graph(const operator *op, const operator *rewritten, int64_t multiplication_limit,
                       error_record *error) {
    for (int k = 0; k < OPERANDS; k++)
        if (access_elements(&op->operand[k]) != access_elements(&rewritten->operand[k]))
            return error_set(error, "tensor '%s' has another size in the rewritten operator",
                             op->operand[k].name);
    return replay_same_graph_within(op, rewritten, at_its_start, multiplication_limit, error);
}

bool replay_same_graph_within(const operator *op, const operator *rewritten,
                              const int64_t from[OPERANDS][TENSOR_MAX_DIMS],
                              int64_t multiplication_limit, error_record *error) {
    graph_count g = {.nodes = {.length = OPERANDS}, .error = error};
    if (operator_macs(op) > multiplication_limit || operator_macs(rewritten) > multiplication_limit)
        return error_set(error, "more than %" PRId64 " multiplications to replay",
                         multiplication_limit);
    for (int k = 0; k < OPERANDS; k++)
        if (rewritten->operand[k].dims < op->operand[k].dims)
            return error_set(error, "tensor '%s' has fewer dimensions in the rewritten operator",
                             op->operand[k].name);
    bool same = graph_add(&g, op, op, at_its_start, 1) && graph_add(&g, rewritten, op, from, -1) &&
                graph_is_empty(&g);
    tuple_table_free(&g.nodes);
    free(g.times);
    return same;
}
