/* The tables of variable and value orders. To add one: write its function, add a line to the table
 * and a name to the enumeration in branching.h. */
#include "csp/search/heuristics.h"

#include <string.h>

#include "csp/base/arithmetic.h"
#include "csp/base/random.h"

/* ---- Variable orders ---- */

static double score_size(csp_solver *s, branching *b, int i) {
    return (double)csp_size(s, b->x[i]);
}

static double score_minimum(csp_solver *s, branching *b, int i) {
    return csp_min(s, b->x[i]);
}

static double score_maximum(csp_solver *s, branching *b, int i) {
    return -(double)csp_max(s, b->x[i]);
}

/* The size first; the degree only breaks ties, being scaled below 1. */
static double score_size_then_degree(csp_solver *s, branching *b, int i) {
    return (double)csp_size(s, b->x[i]) - b->degree[i] / (1.0 + s->propagator_count);
}

static double score_regret(csp_solver *s, branching *b, int i) {
    int64_t least = csp_min(s, b->x[i]);
    return -(double)(csp_next(s, b->x[i], least) - least);
}

static double score_weight(csp_solver *s, branching *b, int i) {
    return (double)csp_size(s, b->x[i]) / (1.0 + b->weight[i]);
}

static double score_activity(csp_solver *s, branching *b, int i) {
    return -b->activity[i] / (double)csp_size(s, b->x[i]);
}

static double score_random(csp_solver *s, branching *b, int i) {
    (void)s, (void)i;
    return (double)(random_next(&b->random) >> 11);
}

static double score_most_values(csp_solver *s, branching *b, int i) {
    return -(double)csp_size(s, b->x[i]);
}

static double score_degree(csp_solver *s, branching *b, int i) {
    (void)s;
    return -(double)b->degree[i];
}

const variable_order_entry csp_variable_order_table[CSP_VARIABLE_ORDERS] = {
    [CSP_INPUT_ORDER] = {"input_order", NULL, 0},
    [CSP_FIRST_FAIL] = {"first_fail", score_size, 0},
    [CSP_SMALLEST] = {"smallest", score_minimum, 0},
    [CSP_LARGEST] = {"largest", score_maximum, 0},
    [CSP_MOST_CONSTRAINED] = {"most_constrained", score_size_then_degree, 0},
    [CSP_MAX_REGRET] = {"max_regret", score_regret, 0},
    [CSP_DOM_WDEG] = {"dom_w_deg", score_weight, USES_WEIGHT},
    [CSP_ACTIVITY] = {"activity", score_activity, USES_ACTIVITY},
    [CSP_RANDOM_ORDER] = {"random", score_random, 0},
    [CSP_ANTI_FIRST_FAIL] = {"anti_first_fail", score_most_values, 0},
    [CSP_OCCURRENCE] = {"occurrence", score_degree, 0},
    [CSP_IMPACT] = {"impact", impact_remainder, USES_IMPACT},
};

/* ---- Value orders ---- */

static csp_literal decide_minimum(csp_solver *s, branching *b, int i) {
    return (csp_literal){b->x[i], CSP_EQ, csp_min(s, b->x[i])};
}

static csp_literal decide_maximum(csp_solver *s, branching *b, int i) {
    return (csp_literal){b->x[i], CSP_EQ, csp_max(s, b->x[i])};
}

/* The k-th smallest value, from 0. */
static int64_t value_of_rank(csp_solver *s, csp_var x, int64_t k) {
    int64_t value = csp_min(s, x);
    if (x >= 0 && csp_is_interval(s, x)) return value + k;
    while (k-- > 0)
        value = csp_next(s, x, value);
    return value;
}

static csp_literal decide_median(csp_solver *s, branching *b, int i) {
    csp_var x = b->x[i];
    return (csp_literal){x, CSP_EQ, value_of_rank(s, x, (csp_size(s, x) - 1) / 2)};
}

static csp_literal decide_random(csp_solver *s, branching *b, int i) {
    csp_var x = b->x[i];
    int64_t rank = (int64_t)random_below(&b->random, (uint64_t)csp_size(s, x));
    return (csp_literal){x, CSP_EQ, value_of_rank(s, x, rank)};
}

/* The middle of the bounds, rounded towards zero, but not to the maximum. */
static int64_t middle_of(csp_solver *s, csp_var x) {
    int64_t low = csp_min(s, x), high = csp_max(s, x);
    return high - low == 1 ? low : (low + high) / 2;
}

static csp_literal decide_lower_half(csp_solver *s, branching *b, int i) {
    return (csp_literal){b->x[i], CSP_LE, middle_of(s, b->x[i])};
}

static csp_literal decide_upper_half(csp_solver *s, branching *b, int i) {
    return (csp_literal){b->x[i], CSP_GT, middle_of(s, b->x[i])};
}

static csp_literal decide_saved(csp_solver *s, branching *b, int i) {
    if (!csp_contains(s, b->x[i], b->phase[i])) return decide_minimum(s, b, i);
    return (csp_literal){b->x[i], CSP_EQ, b->phase[i]};
}

static csp_literal decide_middle(csp_solver *s, branching *b, int i) {
    csp_var x = b->x[i];
    int64_t twice = (int64_t)csp_min(s, x) + csp_max(s, x);
    int64_t middle = divide_floor(twice, 2);
    if (csp_contains(s, x, middle)) return (csp_literal){x, CSP_EQ, middle};
    int64_t below = csp_previous(s, x, middle), above = csp_next(s, x, middle);
    return (csp_literal){x, CSP_EQ, twice - 2 * below <= 2 * above - twice ? below : above};
}

static csp_literal decide_first_run(csp_solver *s, branching *b, int i) {
    int64_t last = csp_min(s, b->x[i]);
    if (csp_size(s, b->x[i]) == (int64_t)csp_max(s, b->x[i]) - last + 1)
        return decide_lower_half(s, b, i);
    while (csp_contains(s, b->x[i], last + 1))
        last++;
    return (csp_literal){b->x[i], CSP_LE, last};
}

static csp_literal decide_least_impact(csp_solver *s, branching *b, int i) {
    return (csp_literal){b->x[i], CSP_EQ, impact_least_value(s, b, i)};
}

static csp_literal decide_not_minimum(csp_solver *s, branching *b, int i) {
    return csp_literal_not(decide_minimum(s, b, i));
}

static csp_literal decide_not_maximum(csp_solver *s, branching *b, int i) {
    return csp_literal_not(decide_maximum(s, b, i));
}

static csp_literal decide_not_median(csp_solver *s, branching *b, int i) {
    return csp_literal_not(decide_median(s, b, i));
}

static csp_literal decide_not_random(csp_solver *s, branching *b, int i) {
    return csp_literal_not(decide_random(s, b, i));
}

const value_order_entry csp_value_order_table[CSP_VALUE_ORDERS] = {
    [CSP_MINIMUM] = {"minimum", decide_minimum, 0},
    [CSP_MAXIMUM] = {"maximum", decide_maximum, 0},
    [CSP_MEDIAN] = {"median", decide_median, 0},
    [CSP_SPLIT] = {"split", decide_lower_half, 0},
    [CSP_SPLIT_REVERSE] = {"split_reverse", decide_upper_half, 0},
    [CSP_RANDOM_VALUE] = {"random", decide_random, 0},
    [CSP_SAVED_PHASE] = {"saved_phase", decide_saved, USES_PHASE},
    [CSP_MIDDLE] = {"middle", decide_middle, 0},
    [CSP_FIRST_RUN] = {"first_run", decide_first_run, 0},
    [CSP_LEAST_IMPACT] = {"least_impact", decide_least_impact, USES_IMPACT},
    [CSP_NOT_MINIMUM] = {"not_minimum", decide_not_minimum, 0},
    [CSP_NOT_MAXIMUM] = {"not_maximum", decide_not_maximum, 0},
    [CSP_NOT_MEDIAN] = {"not_median", decide_not_median, 0},
    [CSP_NOT_RANDOM] = {"not_random", decide_not_random, 0},
};

const char *csp_variable_order_name(csp_variable_order order) {
    return csp_variable_order_table[order].name;
}

const char *csp_value_order_name(csp_value_order order) {
    return csp_value_order_table[order].name;
}

int csp_variable_order_find(const char *name) {
    for (int i = 0; i < CSP_VARIABLE_ORDERS; i++)
        if (strcmp(name, csp_variable_order_table[i].name) == 0) return i;
    return -1;
}

int csp_value_order_find(const char *name) {
    for (int i = 0; i < CSP_VALUE_ORDERS; i++)
        if (strcmp(name, csp_value_order_table[i].name) == 0) return i;
    return -1;
}
