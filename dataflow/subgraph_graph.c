/* The instruction's nodes: its multiplications, and per operand the elements that they touch,
 * numbered in the order of their places in the tensor. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "dataflow/subgraph_model.h"

/* The multiplication number `member` touches the element at `place`. */
typedef struct touch {
    int64_t place;
    int member;
} touch;

static int touch_compare(const void *a, const void *b) {
    const touch *x = a, *y = b;
    if (x->place != y->place) return x->place < y->place ? -1 : 1;
    return (x->member > y->member) - (x->member < y->member);
}

static bool touched_build(const operator *instruction, const instruction_graph *graph, int operand,
                          arena *memory, touched *t) {
    const access_map *access = &instruction->operand[operand];
    size_t count = (size_t)graph->multiplications;
    touch *all = arena_alloc(memory, count + 1, sizeof *all);
    t->first = arena_alloc(memory, count + 1, sizeof *t->first);
    t->member = arena_alloc(memory, count + 1, sizeof *t->member);
    if (!all || !t->first || !t->member) return false;
    for (size_t i = 0; i < count; i++) {
        const int64_t *point = graph->point + i * (size_t)instruction->axes;
        all[i] = (touch){access_element(instruction, access, point), (int)i};
    }
    qsort(all, count, sizeof *all, touch_compare);
    for (size_t i = 0; i < count; i++) {
        if (i == 0 || all[i].place != all[i - 1].place) t->first[t->elements++] = (int)i;
        t->member[i] = all[i].member;
    }
    t->first[t->elements] = (int)count;
    t->untouched = access_elements(access) - t->elements;
    return true;
}

static bool point_is_node(const operator *op, const int64_t *point) {
    for (int k = 0; k < OPERANDS; k++)
        if (access_element(op, &op->operand[k], point) < 0) return false;
    return true;
}

static int64_t count_multiplications(const operator *op) {
    int64_t point[OPERATOR_MAX_AXES] = {0}, count = 0;
    do
        count += point_is_node(op, point);
    while (operator_next_point(op, point));
    return count;
}

static bool points_build(const operator *op, arena *memory, instruction_graph *graph) {
    size_t axes = (size_t)op->axes;
    graph->point =
        arena_alloc(memory, (size_t)graph->multiplications * axes + 1, sizeof *graph->point);
    if (!graph->point) return false;
    int64_t point[OPERATOR_MAX_AXES] = {0}, *at = graph->point;
    do {
        if (!point_is_node(op, point)) continue;
        memcpy(at, point, axes * sizeof *at);
        at += axes;
    } while (operator_next_point(op, point));
    return true;
}

bool instruction_graph_build(const operator *instruction, arena *memory, instruction_graph *graph,
                             error_record *error) {
    *graph = (instruction_graph){.instruction = instruction};
    if (operator_macs(instruction) > SUBGRAPH_MAX_POINTS)
        return error_set(error, "the instruction has %" PRId64 " points, expected at most %d",
                         operator_macs(instruction), SUBGRAPH_MAX_POINTS);
    int64_t count = count_multiplications(instruction);
    if (count > SUBGRAPH_MAX_MULTIPLICATIONS)
        return error_set(error,
                         "the instruction has %" PRId64 " multiplications, expected at most %d",
                         count, SUBGRAPH_MAX_MULTIPLICATIONS);
    graph->multiplications = (int)count;
    bool built = points_build(instruction, memory, graph);
    for (int k = 0; k < OPERANDS && built; k++)
        built = touched_build(instruction, graph, k, memory, &graph->operand[k]);
    return built || error_set(error, "out of memory");
}

bool instruction_graph_is_full(const instruction_graph *graph) {
    return graph->multiplications == operator_macs(graph->instruction);
}
