/* What the search found so far, and whether a node can improve on it. */
#include <stdlib.h>
#include <string.h>

#include "csp/base/memory.h"
#include "csp/search/search_state.h"

static int64_t bound(csp_search *search, int component) {
    const csp_cost *cost = &search->options.cost;
    return cost->lower_bound(search->s, cost->self, component);
}

/* Components are asked for only as long as those before equal the incumbent's. */
static bool may_be_less(csp_search *search) {
    for (int i = 0; i < search->options.cost.components; i++) {
        int64_t lower = bound(search, i);
        if (lower != search->incumbent[i]) return lower < search->incumbent[i];
    }
    return false;
}

static void cost_bounds(csp_search *search, int64_t lower[CSP_COST_COMPONENTS]) {
    for (int i = 0; i < search->options.cost.components; i++)
        lower[i] = bound(search, i);
}

static bool some_dominates(const front_point *point, size_t count, const int64_t *cost,
                           int components) {
    for (size_t i = 0; i < count; i++)
        if (csp_cost_dominates(point[i].cost, cost, components)) return true;
    return false;
}

static bool is_undominated(csp_search *search) {
    int64_t lower[CSP_COST_COMPONENTS];
    int components = search->options.cost.components;
    cost_bounds(search, lower);
    return !some_dominates(search->front, search->front_count, lower, components) &&
           !some_dominates(search->offered, search->offered_count, lower, components);
}

bool incumbent_allows(csp_search *search) {
    if (search->options.goal == CSP_OPTIMUM) return !search->has_incumbent || may_be_less(search);
    return search->options.goal != CSP_PARETO || is_undominated(search);
}

static void drop_dominated(csp_search *search, const int64_t *cost) {
    size_t kept = 0;
    for (size_t i = 0; i < search->front_count; i++) {
        if (csp_cost_dominates(cost, search->front[i].cost, search->options.cost.components))
            free(search->front[i].values);
        else
            search->front[kept++] = search->front[i];
    }
    search->front_count = kept;
}

static bool front_add(csp_search *search) {
    front_point point;
    cost_bounds(search, point.cost);
    drop_dominated(search, point.cost);
    size_t bytes = (size_t)search->value_count * sizeof *point.values;
    point.values = memory_resized(NULL, bytes + 1);
    if (!point.values) {
        csp_solver_fail(search->s, CSP_NO_MEMORY);
        return false;
    }
    if (!csp_array_reserve(search->s, &search->front, &search->front_capacity,
                           search->front_count + 1, sizeof point)) {
        free(point.values);
        return false;
    }
    memcpy(point.values, search->values, bytes);
    search->front[search->front_count++] = point;
    return true;
}

bool incumbent_record(csp_search *search) {
    for (int x = 0; x < search->value_count; x++)
        search->values[x] = csp_min(search->s, x);
    search->has_solution = true;
    if (search->options.goal == CSP_OPTIMUM) {
        cost_bounds(search, search->solution_cost);
        memcpy(search->incumbent, search->solution_cost, sizeof search->incumbent);
        search->has_incumbent = true;
    }
    return search->options.goal != CSP_PARETO || front_add(search);
}

static int32_t value_in(const csp_search *search, const int32_t *values, csp_var x) {
    if (x >= 0) return values[x];
    csp_view_record view = search->s->views[~x];
    return (int32_t)((int64_t)view.scale * values[view.base] + view.offset);
}

bool csp_search_has_solution(const csp_search *search) {
    return search->has_solution;
}

int32_t csp_search_value(const csp_search *search, csp_var x) {
    return value_in(search, search->values, x);
}

bool csp_search_cost(const csp_search *search, int64_t cost[CSP_COST_COMPONENTS]) {
    if (search->has_incumbent) memcpy(cost, search->incumbent, sizeof search->incumbent);
    return search->has_incumbent;
}

static void front_offer(csp_search *search, const int64_t *cost) {
    front_point point = {.values = NULL};
    if (!csp_array_reserve(search->s, &search->offered, &search->offered_capacity,
                           search->offered_count + 1, sizeof point))
        return;
    for (int i = 0; i < search->options.cost.components; i++)
        point.cost[i] = cost[i];
    search->offered[search->offered_count++] = point;
}

void csp_search_offer(csp_search *search, const int64_t cost[CSP_COST_COMPONENTS]) {
    int components = search->options.cost.components;
    if (search->options.goal == CSP_PARETO) {
        front_offer(search, cost);
        return;
    }
    if (search->has_incumbent && !csp_cost_less(cost, search->incumbent, components)) return;
    for (int i = 0; i < components; i++)
        search->incumbent[i] = cost[i];
    search->has_incumbent = true;
}

int csp_search_front_size(const csp_search *search) {
    return (int)search->front_count;
}

const int64_t *csp_search_front_cost(const csp_search *search, int i) {
    return search->front[i].cost;
}

int32_t csp_search_front_value(const csp_search *search, int i, csp_var x) {
    return value_in(search, search->front[i].values, x);
}
