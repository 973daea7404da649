/* Families of planning problems; see model_families.h. */
#include <string.h>

#include "bench/lab/model_families.h"
#include "csp/base/random.h"

/* ---- Social golfers: groups of equal size for some weeks, nobody meets twice ---- */

enum { WEEKS_MOST = 12, GOLFERS_MOST = 64 };

/* Exactly `size` golfers play in each group of the week; group[i · weeks] is that of golfer i. */
static void fill_groups(csp_solver *s, const csp_var *group, int groups, int size, int weeks) {
    int64_t ones[GOLFERS_MOST];
    csp_var in_group[GOLFERS_MOST];
    for (int i = 0; i < groups * size; i++)
        ones[i] = 1;
    for (int g = 0; g < groups; g++) {
        for (int i = 0; i < groups * size; i++) {
            in_group[i] = csp_variable_new(s, 0, 1);
            csp_reify(s, (csp_literal){group[i * weeks], CSP_EQ, g}, in_group[i]);
        }
        csp_linear(s, groups * size, ones, in_group, CSP_EQ, size);
    }
}

static void meet_at_most_once(csp_solver *s, const csp_var *a, const csp_var *b, int weeks) {
    int64_t ones[WEEKS_MOST];
    csp_var together[WEEKS_MOST];
    for (int week = 0; week < weeks; week++) {
        ones[week] = 1;
        together[week] = csp_variable_new(s, 0, 1);
        csp_linear_reified(s, 2, (int64_t[]){1, -1}, (csp_var[]){a[week], b[week]}, CSP_EQ, 0,
                           together[week]);
    }
    csp_linear(s, weeks, ones, together, CSP_LE, 1);
}

bool model_build_golfers(csp_solver *s, const int *parameter, csp_consistency consistency,
                         model_problem *p) {
    int groups = parameter[0], size = parameter[1], weeks = parameter[2];
    (void)consistency;
    csp_var *group = model_variables(s, p, groups * size * weeks, 0, groups - 1);
    if (!group) return false;
    for (int week = 0; week < weeks; week++)
        fill_groups(s, group + week, groups, size, weeks);
    for (int i = 0; i < groups * size; i++)
        for (int j = 0; j < i; j++)
            meet_at_most_once(s, &group[i * weeks], &group[j * weeks], weeks);
    for (int i = 0; i < groups * size; i++)
        csp_clause(s, 1, &(csp_literal){group[i * weeks], CSP_EQ, i / size});
    p->variable_order = CSP_FIRST_FAIL;
    return true;
}

/* ---- Knapsack: the most valuable items that are not too heavy together ---- */

enum { ITEMS_MOST = 64 };

static bool state_knapsack(csp_solver *s, model_problem *p, int items, const int64_t *profit,
                           const int64_t *weight, int64_t capacity) {
    int64_t coef[ITEMS_MOST + 1], most = 0;
    csp_var terms[ITEMS_MOST + 1], *take = model_variables(s, p, items, 0, 1);
    if (!take) return false;
    csp_linear(s, items, weight, take, CSP_LE, capacity);
    memcpy(terms, take, (size_t)items * sizeof *terms);
    memcpy(coef, profit, (size_t)items * sizeof *coef);
    for (int i = 0; i < items; i++)
        most += profit[i];
    terms[items] = csp_variable_new(s, 0, (int32_t)most);
    coef[items] = -1;
    csp_linear(s, items + 1, coef, terms, CSP_EQ, 0);
    p->cost = csp_maximise(s, 1, &terms[items]);
    p->value_order = CSP_MAXIMUM;
    return true;
}

/* P07 of Burkardt's collection. */
bool model_build_knapsack_p07(csp_solver *s, const int *parameter, csp_consistency consistency,
                              model_problem *p) {
    static const int64_t profit[] = {135, 139, 149, 150, 156, 163, 173, 184,
                                     192, 201, 210, 214, 221, 229, 240};
    static const int64_t weight[] = {70, 73,  77,  80,  82,  87,  90, 94,
                                     98, 106, 110, 113, 115, 118, 120};
    (void)parameter, (void)consistency;
    return state_knapsack(s, p, 15, profit, weight, 750);
}

/* Weights drawn from 10 … 99, profits close to them, half of all fits. */
bool model_build_knapsack(csp_solver *s, const int *parameter, csp_consistency consistency,
                          model_problem *p) {
    int64_t profit[ITEMS_MOST], weight[ITEMS_MOST], all = 0;
    uint64_t random = (uint64_t)parameter[1];
    (void)consistency;
    for (int i = 0; i < parameter[0]; i++) {
        weight[i] = 10 + (int)random_below(&random, 90);
        profit[i] = weight[i] + (int)random_below(&random, 20);
        all += weight[i];
    }
    return state_knapsack(s, p, parameter[0], profit, weight, all / 2);
}

/* ---- Job shop: each job's steps in order, each machine one at a time; the shortest schedule ----
 */

enum { SHOP_MOST = 20 };

typedef struct job_shop {
    int jobs, machines; /* each job visits each machine once */
    int machine[SHOP_MOST * SHOP_MOST], time[SHOP_MOST * SHOP_MOST]; /* job by job, step by step */
} job_shop;

/* order = 1: a before b; 0: b before a. */
static void one_before_other(csp_solver *s, csp_var a, int a_time, csp_var b, int b_time,
                             csp_var order) {
    static const int64_t difference[] = {1, -1};
    csp_linear_implied(s, 2, difference, (csp_var[]){a, b}, CSP_LE, -a_time, order);
    csp_linear_implied(s, 2, difference, (csp_var[]){b, a}, CSP_LE, -b_time, csp_not(s, order));
}

static void share_machines(csp_solver *s, const job_shop *shop, const csp_var *start,
                           const csp_var *order) {
    int count = 0;
    for (int a = 0; a < shop->jobs * shop->machines; a++)
        for (int b = 0; b < a; b++) {
            bool same_job = a / shop->machines == b / shop->machines;
            if (same_job || shop->machine[a] != shop->machine[b]) continue;
            one_before_other(s, start[a], shop->time[a], start[b], shop->time[b], order[count++]);
        }
}

static bool state_job_shop(csp_solver *s, model_problem *p, const job_shop *shop) {
    int steps = shop->jobs * shop->machines, orders = steps * (shop->jobs - 1) / 2, horizon = 0;
    csp_var *order = model_variables(s, p, orders + steps, 0, 1);
    if (!order) return false;
    for (int i = 0; i < steps; i++)
        horizon += shop->time[i];
    csp_var *start = order + orders, end = csp_variable_new(s, 0, horizon);
    for (int i = 0; i < steps; i++)
        start[i] = csp_variable_new(s, 0, horizon);
    for (int i = 0; i < steps; i++) {
        bool last = i % shop->machines == shop->machines - 1;
        csp_compare(s, start[i], CSP_LE, last ? end : start[i + 1], -shop->time[i]);
    }
    share_machines(s, shop, start, order);
    p->cost = csp_minimise(s, 1, &end);
    p->variable_order = CSP_DOM_WDEG;
    return true;
}

/* Fisher, Thompson 1963. */
bool model_build_job_shop_ft06(csp_solver *s, const int *parameter, csp_consistency consistency,
                               model_problem *p) {
    static const job_shop ft06 = {6,
                                  6,
                                  {2, 0, 1, 3, 5, 4, 1, 2, 4, 5, 0, 3, 2, 3, 5, 0, 1, 4,
                                   1, 0, 2, 3, 4, 5, 2, 1, 4, 5, 0, 3, 1, 3, 5, 0, 4, 2},
                                  {1, 3, 6, 7, 3, 6, 8, 5, 10, 10, 10, 4, 5, 4, 8, 9,  1, 7,
                                   5, 5, 5, 3, 8, 9, 9, 3, 5,  4,  3,  1, 3, 3, 9, 10, 4, 1}};
    (void)parameter, (void)consistency;
    return state_job_shop(s, p, &ft06);
}

/* Machines in random order, times drawn from 1 … 9. */
bool model_build_job_shop(csp_solver *s, const int *parameter, csp_consistency consistency,
                          model_problem *p) {
    job_shop shop = {.jobs = parameter[0], .machines = parameter[1]};
    uint64_t random = (uint64_t)parameter[2];
    (void)consistency;
    for (int job = 0; job < shop.jobs; job++) {
        int *machine = shop.machine + job * shop.machines;
        for (int i = 0; i < shop.machines; i++) {
            int j = (int)random_below(&random, (uint64_t)i + 1);
            machine[i] = machine[j];
            machine[j] = i;
            shop.time[job * shop.machines + i] = 1 + (int)random_below(&random, 9);
        }
    }
    return state_job_shop(s, p, &shop);
}
