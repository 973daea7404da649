/* The search over both operand orders, and the count; see subgraph.h.
 *
 * Elements that no multiplication touches have no edges: they may go to any element of their tensor
 * that is still free, whatever the rest of the map. Their ways are counted, not searched. */
#include "dataflow/subgraph.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "csp/base/clock.h"
#include "dataflow/subgraph_model.h"

static const char *const constraint_names[CONSTRAINTS] = {
    "flow", "injective", "rectangle", "order", "origin", "cover", "strategy"};

bool constraint_set_parse(const char *text, constraint_set *set, error_record *error) {
    *set = 0;
    for (const char *word = text;; word++) {
        size_t length = strcspn(word, ",");
        int c = 0;
        while (c < CONSTRAINTS && (strlen(constraint_names[c]) != length ||
                                   strncmp(constraint_names[c], word, length)))
            c++;
        if (c == CONSTRAINTS)
            return error_set(
                error,
                "unknown constraint '%.*s', expected a list of flow, injective, rectangle, order, "
                "origin, cover, strategy",
                length < 40 ? (int)length : 40, word);
        *set |= 1u << c;
        word += length;
        if (!*word) return true;
    }
}

/* One call of subgraph_each. */
typedef struct counting {
    const operator *op;
    const subgraph_options *options;
    const instruction_graph *graph;
    subgraph_visitor *visit;
    void *context;
    subgraph_result *result;
    arena *memory;
    double deadline;
} counting;

static bool has(constraint_set set, constraint c) {
    return set >> c & 1;
}

static bool constraints_check(const instruction_graph *graph, constraint_set set,
                              error_record *error) {
    if (!has(set, CONSTRAINT_FLOW))
        return error_set(error, "without flow there is no embedding; expected flow,…");
    if (has(set, CONSTRAINT_STRATEGY))
        return error_set(error,
                         "strategy needs all of flow,injective,rectangle,order,origin,cover");
    if (has(set, CONSTRAINT_COVER) && !has(set, CONSTRAINT_RECTANGLE))
        return error_set(error,
                         "cover speaks of translates of a rectangle; expected rectangle, too");
    constraint_set shape =
        1u << CONSTRAINT_RECTANGLE | 1u << CONSTRAINT_ORDER | 1u << CONSTRAINT_ORIGIN;
    if (set & shape && !instruction_graph_is_full(graph))
        return error_set(error, "rectangle, order and origin need an instruction that reads and "
                                "writes inside its tensors");
    return true;
}

/* Ways to send `untouched` elements of the instruction's tensor to the operator's, `touched` of
 * which are taken; -1 when they do not fit 63 bits. */
static int64_t placements(int64_t elements, int64_t taken, int64_t untouched, bool injective) {
    int64_t ways = 1;
    if (injective && untouched > elements - taken) return 0;
    if (!injective && elements == 1) return 1;
    for (int64_t i = 0; i < untouched; i++)
        if (__builtin_mul_overflow(ways, injective ? elements - taken - i : elements, &ways))
            return -1;
    return ways;
}

/* Adds maps × placements of all operands to the count. */
static bool count_add(const counting *c, bool swapped, int64_t maps, error_record *error) {
    bool injective = has(c->options->constraints, CONSTRAINT_INJECTIVE), fits = true;
    int64_t count = maps;
    for (int k = 0; k < OPERANDS && count; k++) {
        const touched *t = &c->graph->operand[k];
        int64_t elements = access_elements(&c->op->operand[operand_swapped(k, swapped)]);
        int64_t ways = placements(elements, t->elements, t->untouched, injective);
        if (ways == 0) return true;
        fits &= ways > 0 && !__builtin_mul_overflow(count, ways, &count);
    }
    if (fits && !__builtin_add_overflow(c->result->count, count, &c->result->count)) return true;
    return error_set(error, "there are more than %" PRId64 " embeddings", INT64_MAX);
}

static bool map_visit(const counting *c, csp_solver *s, const subgraph_model *m, int64_t *image) {
    if (!c->visit) return true;
    size_t coordinates = (size_t)c->graph->multiplications * (size_t)c->op->axes;
    for (size_t i = 0; i < coordinates; i++)
        image[i] = csp_value(s, m->node[i]);
    const subgraph_map map = {m->swapped, c->graph->multiplications, c->graph->point, image};
    return c->visit(c->context, &map);
}

static csp_search *search_begin(const counting *c, csp_solver *s, const csp_brancher *brancher,
                                bool swapped) {
    csp_search_options o = csp_search_defaults();
    csp_tuning_apply(c->options->tuning, &o, swapped ? "maps, inputs swapped" : "maps");
    o.branchers = brancher;
    o.brancher_count = brancher->choose != NULL;
    if (c->options->node_limit) o.node_limit = c->options->node_limit - c->result->nodes;
    if (c->options->time_limit_seconds > 0) {
        double left = c->deadline - clock_seconds();
        o.time_limit_seconds = left > 0 ? left : 0;
    }
    return csp_search_new(s, &o);
}

static bool model_search(counting *c, csp_solver *s, const subgraph_model *m, int64_t *maps) {
    int64_t *image = arena_alloc(
        c->memory, (size_t)c->graph->multiplications * (size_t)c->op->axes + 1, sizeof *image);
    csp_brancher brancher = {0};
    if (m->variables)
        brancher = csp_tuning_brancher(c->options->tuning, s, m->variables, m->variable,
                                       CSP_FIRST_FAIL, CSP_MINIMUM);
    csp_search *search = search_begin(c, s, &brancher, m->swapped);
    csp_answer answer = CSP_ERROR;
    bool go_on = image && search;
    while (go_on && (answer = csp_search_next(search)) == CSP_SOLUTION) {
        ++*maps;
        go_on = map_visit(c, s, m, image);
    }
    c->result->complete &= answer == CSP_EXHAUSTED;
    if (search) {
        csp_statistics statistics = csp_search_statistics(search);
        csp_tuning_collect(c->options->tuning, search);
        c->result->nodes += statistics.nodes;
        c->result->failures += statistics.failures;
    }
    csp_search_free(search);
    return image && search && answer != CSP_ERROR;
}

static bool order_count(counting *c, bool swapped, error_record *error) {
    int64_t maps = 0;
    csp_solver *s = csp_solver_new();
    if (!s) return error_set(error, "out of memory");
    subgraph_model m = {
        .op = c->op, .graph = c->graph, .swapped = swapped, .constraints = c->options->constraints};
    csp_status status = subgraph_model_post(s, &m);
    bool done = status == CSP_INCONSISTENT || (status == CSP_OK && model_search(c, s, &m, &maps));
    csp_solver_free(s);
    c->result->maps += maps;
    if (!done) return error_set(error, "not enough memory for the embedding problem");
    return count_add(c, swapped, maps, error);
}

bool subgraph_each(const operator *op, const operator *instruction, const subgraph_options *options,
                   subgraph_visitor *visit, void *context, subgraph_result *result,
                   error_record *error) {
    *result = (subgraph_result){.complete = true};
    arena *memory = arena_new();
    if (!memory) return error_set(error, "out of memory");
    instruction_graph graph;
    counting c = {op,      options, &graph, visit,
                  context, result,  memory, clock_seconds() + options->time_limit_seconds};
    bool done = instruction_graph_build(instruction, memory, &graph, error) &&
                constraints_check(&graph, options->constraints, error);
    for (int swapped = 0; swapped < 2 && done && result->complete; swapped++)
        done = order_count(&c, swapped, error);
    arena_free(memory);
    return done;
}
