/* Classical models; the table at the end lists them. Each function states one problem on the solver
 * and says what to branch on. */
#include "bench/models.h"

#include <string.h>

static csp_var *new_variables(csp_solver *s, model_problem *p, int n, int32_t low, int32_t high) {
    p->n = n;
    p->x = csp_alloc(s, (size_t)n, sizeof *p->x);
    for (int i = 0; p->x && i < n; i++)
        p->x[i] = csp_variable_new(s, low, high);
    return p->x;
}

/* ---- Queens ---- */

static bool build_queens(csp_solver *s, model_problem *p, int n, csp_consistency consistency) {
    csp_var up[32], down[32], *queen = new_variables(s, p, n, 0, n - 1);
    if (!queen) return false;
    for (int i = 0; i < n; i++) {
        up[i] = csp_view(s, queen[i], 1, i);
        down[i] = csp_view(s, queen[i], 1, -i);
    }
    csp_all_different(s, n, queen, consistency);
    csp_all_different(s, n, up, consistency);
    csp_all_different(s, n, down, consistency);
    p->variable_order = CSP_FIRST_FAIL;
    return true;
}

static bool build_queens_8(csp_solver *s, model_problem *p) {
    return build_queens(s, p, 8, CSP_BY_VALUE);
}

static bool build_queens_12_value(csp_solver *s, model_problem *p) {
    return build_queens(s, p, 12, CSP_BY_VALUE);
}

static bool build_queens_12_bounds(csp_solver *s, model_problem *p) {
    return build_queens(s, p, 12, CSP_BY_BOUNDS);
}

static bool build_queens_12_domain(csp_solver *s, model_problem *p) {
    return build_queens(s, p, 12, CSP_BY_DOMAIN);
}

/* ---- Golomb ruler: marks whose distances all differ; the shortest ---- */

static bool build_golomb(csp_solver *s, model_problem *p, int marks, csp_consistency consistency) {
    csp_var distance[64], *mark = new_variables(s, p, marks, 0, marks * marks);
    int count = 0;
    if (!mark) return false;
    csp_linear(s, 1, (int64_t[]){1}, mark, CSP_EQ, 0);
    for (int i = 0; i < marks; i++)
        for (int j = i + 1; j < marks; j++) {
            csp_var d = distance[count++] = csp_variable_new(s, 0, marks * marks);
            csp_linear(s, 3, (int64_t[]){1, -1, -1}, (csp_var[]){mark[j], mark[i], d}, CSP_EQ, 0);
        }
    for (int i = 0; i + 1 < marks; i++)
        csp_compare(s, mark[i], CSP_LT, mark[i + 1], 0);
    csp_compare(s, distance[0], CSP_LT, distance[count - 1], 0);
    csp_all_different(s, count, distance, consistency);
    p->cost = csp_minimise(s, 1, &mark[marks - 1]);
    return true;
}

static bool build_golomb_9_value(csp_solver *s, model_problem *p) {
    return build_golomb(s, p, 9, CSP_BY_VALUE);
}

static bool build_golomb_9_bounds(csp_solver *s, model_problem *p) {
    return build_golomb(s, p, 9, CSP_BY_BOUNDS);
}

/* ---- Magic square of order 4: rows, columns and diagonals sum to 34 ---- */

static void sum_to(csp_solver *s, const csp_var *square, int first, int step, int64_t sum) {
    csp_var line[4];
    for (int i = 0; i < 4; i++)
        line[i] = square[first + i * step];
    csp_linear(s, 4, (int64_t[]){1, 1, 1, 1}, line, CSP_EQ, sum);
}

static bool build_magic(csp_solver *s, model_problem *p, csp_consistency consistency) {
    csp_var *square = new_variables(s, p, 16, 1, 16);
    if (!square) return false;
    csp_all_different(s, 16, square, consistency);
    for (int i = 0; i < 4; i++) {
        sum_to(s, square, 4 * i, 1, 34);
        sum_to(s, square, i, 4, 34);
    }
    sum_to(s, square, 0, 5, 34);
    sum_to(s, square, 3, 3, 34);
    return true;
}

static bool build_magic_value(csp_solver *s, model_problem *p) {
    return build_magic(s, p, CSP_BY_VALUE);
}

static bool build_magic_domain(csp_solver *s, model_problem *p) {
    return build_magic(s, p, CSP_BY_DOMAIN);
}

/* ---- Langford: of each number i three copies, i places apart ---- */

static bool build_langford(csp_solver *s, model_problem *p) {
    enum { COPIES = 3, NUMBERS = 9 };
    csp_var *place = new_variables(s, p, COPIES * NUMBERS, 0, COPIES * NUMBERS - 1);
    if (!place) return false;
    for (int i = 0; i < NUMBERS; i++)
        for (int k = 0; k + 1 < COPIES; k++)
            csp_compare(s, place[COPIES * i + k + 1], CSP_EQ, place[COPIES * i + k], i + 2);
    csp_all_different(s, COPIES * NUMBERS, place, CSP_BY_DOMAIN);
    p->variable_order = CSP_FIRST_FAIL;
    return true;
}

/* ---- Quasigroup QG5: a·a = a and ((b·a)·b)·b = a (Slaney, Fujita, Stickel 1995) ---- */

/* table[row · n + column] as a variable of its own. */
static csp_var look_up(csp_solver *s, const csp_var *table, int n, csp_var row, int column) {
    csp_var result = csp_variable_new(s, 0, n - 1), cells[16];
    for (int i = 0; i < n; i++)
        cells[i] = table[i * n + column];
    csp_element_variable(s, n, cells, row, result);
    return result;
}

static bool build_quasigroup(csp_solver *s, model_problem *p) {
    enum { N = 7 };
    csp_var *table = new_variables(s, p, N * N, 0, N - 1);
    if (!table) return false;
    for (int a = 0; a < N; a++) {
        csp_var column[N];
        for (int b = 0; b < N; b++)
            column[b] = table[b * N + a];
        csp_all_different(s, N, &table[a * N], CSP_BY_DOMAIN);
        csp_all_different(s, N, column, CSP_BY_DOMAIN);
        csp_clause(s, 1, &(csp_literal){table[a * N + a], CSP_EQ, a});
        csp_clause(s, 1, &(csp_literal){table[a * N + N - 1], CSP_GE, a - 1});
    }
    for (int a = 0; a < N; a++)
        for (int b = 0; b < N; b++) {
            csp_var once = look_up(s, table, N, table[b * N + a], b);
            csp_var twice = look_up(s, table, N, once, b);
            csp_clause(s, 1, &(csp_literal){twice, CSP_EQ, a});
        }
    p->variable_order = CSP_FIRST_FAIL;
    return true;
}

/* ---- Social golfers: 5 groups of 3 for 4 weeks, nobody meets twice ---- */

enum { GROUPS = 5, GROUP_SIZE = 3, WEEKS = 4, GOLFERS = GROUPS * GROUP_SIZE };

/* Exactly GROUP_SIZE golfers play in each group of the week. */
static void fill_groups(csp_solver *s, const csp_var *group) {
    int64_t ones[GOLFERS];
    csp_var in_group[GOLFERS];
    for (int i = 0; i < GOLFERS; i++)
        ones[i] = 1;
    for (int g = 0; g < GROUPS; g++) {
        for (int i = 0; i < GOLFERS; i++) {
            in_group[i] = csp_variable_new(s, 0, 1);
            csp_reify(s, (csp_literal){group[i * WEEKS], CSP_EQ, g}, in_group[i]);
        }
        csp_linear(s, GOLFERS, ones, in_group, CSP_EQ, GROUP_SIZE);
    }
}

static void meet_at_most_once(csp_solver *s, const csp_var *a, const csp_var *b) {
    static const int64_t ones[WEEKS] = {1, 1, 1, 1};
    csp_var together[WEEKS];
    for (int week = 0; week < WEEKS; week++) {
        together[week] = csp_variable_new(s, 0, 1);
        csp_linear_reified(s, 2, (int64_t[]){1, -1}, (csp_var[]){a[week], b[week]}, CSP_EQ, 0,
                           together[week]);
    }
    csp_linear(s, WEEKS, ones, together, CSP_LE, 1);
}

static bool build_golfers(csp_solver *s, model_problem *p) {
    csp_var *group = new_variables(s, p, GOLFERS * WEEKS, 0, GROUPS - 1);
    if (!group) return false;
    for (int week = 0; week < WEEKS; week++)
        fill_groups(s, group + week);
    for (int i = 0; i < GOLFERS; i++)
        for (int j = 0; j < i; j++)
            meet_at_most_once(s, &group[i * WEEKS], &group[j * WEEKS]);
    for (int i = 0; i < GOLFERS; i++)
        csp_clause(s, 1, &(csp_literal){group[i * WEEKS], CSP_EQ, i / GROUP_SIZE});
    p->variable_order = CSP_FIRST_FAIL;
    return true;
}

/* ---- Knapsack: 15 items (P07 of Burkardt's collection) ---- */

static bool build_knapsack(csp_solver *s, model_problem *p) {
    enum { ITEMS = 15 };
    static const int64_t profit[ITEMS + 1] = {135, 139, 149, 150, 156, 163, 173, 184,
                                              192, 201, 210, 214, 221, 229, 240, -1};
    static const int64_t weight[ITEMS] = {70, 73,  77,  80,  82,  87,  90, 94,
                                          98, 106, 110, 113, 115, 118, 120};
    csp_var terms[ITEMS + 1], *take = new_variables(s, p, ITEMS, 0, 1);
    if (!take) return false;
    csp_linear(s, ITEMS, weight, take, CSP_LE, 750);
    memcpy(terms, take, ITEMS * sizeof *terms);
    terms[ITEMS] = csp_variable_new(s, 0, 5000);
    csp_linear(s, ITEMS + 1, profit, terms, CSP_EQ, 0);
    p->cost = csp_maximise(s, 1, &terms[ITEMS]);
    p->value_order = CSP_MAXIMUM;
    return true;
}

/* ---- Job shop ft06 (Fisher, Thompson 1963): six jobs on six machines, the shortest schedule ----
 */

enum { JOBS = 6, STEPS = 6 };

static const struct {
    int machine, time;
} ft06[JOBS][STEPS] = {
    {{2, 1}, {0, 3}, {1, 6}, {3, 7}, {5, 3}, {4, 6}},
    {{1, 8}, {2, 5}, {4, 10}, {5, 10}, {0, 10}, {3, 4}},
    {{2, 5}, {3, 4}, {5, 8}, {0, 9}, {1, 1}, {4, 7}},
    {{1, 5}, {0, 5}, {2, 5}, {3, 3}, {4, 8}, {5, 9}},
    {{2, 9}, {1, 3}, {4, 5}, {5, 4}, {0, 3}, {3, 1}},
    {{1, 3}, {3, 3}, {5, 9}, {0, 10}, {4, 4}, {2, 1}},
};

/* order = 1: a before b; 0: b before a. */
static void one_before_other(csp_solver *s, csp_var a, int a_time, csp_var b, int b_time,
                             csp_var order) {
    static const int64_t difference[] = {1, -1};
    csp_linear_implied(s, 2, difference, (csp_var[]){a, b}, CSP_LE, -a_time, order);
    csp_linear_implied(s, 2, difference, (csp_var[]){b, a}, CSP_LE, -b_time, csp_not(s, order));
}

static void share_machines(csp_solver *s, const csp_var *start, csp_var *order) {
    int count = 0;
    for (int a = 0; a < JOBS * STEPS; a++)
        for (int b = 0; b < a; b++) {
            int job_a = a / STEPS, step_a = a % STEPS, job_b = b / STEPS, step_b = b % STEPS;
            if (job_a == job_b || ft06[job_a][step_a].machine != ft06[job_b][step_b].machine)
                continue;
            one_before_other(s, start[a], ft06[job_a][step_a].time, start[b],
                             ft06[job_b][step_b].time, order[count++]);
        }
}

static bool build_job_shop(csp_solver *s, model_problem *p) {
    enum { ORDERS = STEPS * JOBS * (JOBS - 1) / 2, HORIZON = 197 };
    csp_var *order = new_variables(s, p, ORDERS + JOBS * STEPS, 0, 1);
    if (!order) return false;
    csp_var *start = order + ORDERS, end = csp_variable_new(s, 0, HORIZON);
    for (int i = 0; i < JOBS * STEPS; i++)
        start[i] = csp_variable_new(s, 0, HORIZON);
    for (int i = 0; i < JOBS * STEPS; i++) {
        int time = ft06[i / STEPS][i % STEPS].time;
        csp_compare(s, start[i], CSP_LE, i % STEPS == STEPS - 1 ? end : start[i + 1], -time);
    }
    share_machines(s, start, order);
    p->cost = csp_minimise(s, 1, &end);
    p->variable_order = CSP_DOM_WDEG;
    return true;
}

/* ---- The table ---- */

static const model models[] = {
    {"queens-8", "all 92 ways", CSP_FIND, CSP_NO_LIMIT, 92, build_queens_8},
    {"queens-12-value", "all 14200, different by value", CSP_FIND, CSP_NO_LIMIT, 14200,
     build_queens_12_value},
    {"queens-12-bounds", "the same by bounds", CSP_FIND, CSP_NO_LIMIT, 14200,
     build_queens_12_bounds},
    {"queens-12-domain", "the same by domains", CSP_FIND, CSP_NO_LIMIT, 14200,
     build_queens_12_domain},
    {"golomb-9-value", "shortest ruler of 9 marks, by value", CSP_OPTIMUM, CSP_NO_LIMIT, 44,
     build_golomb_9_value},
    {"golomb-9-bounds", "the same by bounds", CSP_OPTIMUM, CSP_NO_LIMIT, 44, build_golomb_9_bounds},
    {"magic-4-value", "all magic squares of order 4, by value", CSP_FIND, CSP_NO_LIMIT, 7040,
     build_magic_value},
    {"magic-4-domain", "the same by domains", CSP_FIND, CSP_NO_LIMIT, 7040, build_magic_domain},
    {"langford-3-9", "three and their mirror images", CSP_FIND, CSP_NO_LIMIT, 6, build_langford},
    {"quasigroup-5-7", "idempotent QG5 of order 7", CSP_FIND, CSP_NO_LIMIT, 3, build_quasigroup},
    {"golfers-5-3-4", "one plan", CSP_FIND, 1, 1, build_golfers},
    {"knapsack-15", "P07", CSP_OPTIMUM, CSP_NO_LIMIT, -1458, build_knapsack},
    {"job-shop-ft06", "shortest schedule", CSP_OPTIMUM, CSP_NO_LIMIT, 55, build_job_shop},
};

int model_count(void) {
    return (int)(sizeof models / sizeof *models);
}

const model *model_at(int i) {
    return &models[i];
}

const model *model_find(const char *name) {
    for (int i = 0; i < model_count(); i++)
        if (strcmp(models[i].name, name) == 0) return &models[i];
    return NULL;
}

static bool search_model(csp_solver *s, const model *m, void (*change)(csp_search_options *),
                         model_outcome *outcome) {
    model_problem problem = {0};
    if (!m->build(s, &problem)) return false;
    csp_brancher brancher =
        csp_branch(s, problem.n, problem.x, problem.variable_order, problem.value_order, 1);
    csp_search_options options = csp_search_defaults();
    options.goal = m->goal;
    options.cost = problem.cost;
    options.solution_limit = m->solution_limit;
    options.branchers = &brancher;
    options.brancher_count = 1;
    if (change) change(&options);
    csp_search *search = csp_search_new(s, &options);
    if (!search) return false;
    outcome->answer = csp_search_run(search);
    outcome->statistics = csp_search_statistics(search);
    int64_t cost[CSP_COST_COMPONENTS] = {0};
    csp_search_cost(search, cost);
    outcome->found = m->goal == CSP_OPTIMUM ? cost[0] : outcome->statistics.solutions;
    csp_search_free(search);
    return csp_solver_status(s) != CSP_NO_MEMORY;
}

bool model_solve(const model *m, void (*change)(csp_search_options *), model_outcome *outcome) {
    csp_solver *s = csp_solver_new();
    bool solved = s && search_model(s, m, change, outcome);
    csp_solver_free(s);
    return solved;
}
