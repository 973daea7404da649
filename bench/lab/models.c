/* The tables of families and of the yardstick, names of instances, and how they are solved. */
#include "bench/lab/models.h"

#include <stdlib.h>
#include <string.h>

#include "bench/lab/model_families.h"

enum { SEED_MOST = 1000000 };

static const model_family families[] = {
    {"queens",
     "n queens on a board of n × n",
     CSP_FIND,
     CSP_BY_VALUE,
     model_build_queens,
     1,
     {{"n", 1, 200}}},
    {"golomb",
     "the shortest ruler with all distances different",
     CSP_OPTIMUM,
     CSP_BY_BOUNDS,
     model_build_golomb,
     1,
     {{"marks", 3, 16}}},
    {"magic", "a magic square", CSP_FIND, CSP_BY_VALUE, model_build_magic, 1, {{"order", 3, 10}}},
    {"langford",
     "copies of each number i are i places apart",
     CSP_FIND,
     CSP_BY_DOMAIN,
     model_build_langford,
     2,
     {{"copies", 2, 4}, {"numbers", 1, 30}}},
    {"quasigroup",
     "idempotent quasigroups QG3, QG4, QG5",
     CSP_FIND,
     CSP_BY_DOMAIN,
     model_build_quasigroup,
     2,
     {{"kind", 3, 5}, {"order", 3, 12}}},
    {"latin",
     "a latin square of which some percent of the cells are to be found",
     CSP_FIND,
     CSP_BY_DOMAIN,
     model_build_latin,
     3,
     {{"order", 3, 40}, {"percent", 0, 100}, {"instance", 0, SEED_MOST}}},
    {"all-interval",
     "a permutation whose neighbours' distances are one, too",
     CSP_FIND,
     CSP_BY_DOMAIN,
     model_build_all_interval,
     1,
     {{"n", 3, 100}}},
    {"costas",
     "a permutation whose difference vectors all differ",
     CSP_FIND,
     CSP_BY_DOMAIN,
     model_build_costas,
     1,
     {{"n", 3, 30}}},
    {"golfers",
     "social golfers: groups, their size, weeks",
     CSP_FIND,
     CSP_BY_DOMAIN,
     model_build_golfers,
     3,
     {{"groups", 2, 8}, {"size", 2, 8}, {"weeks", 1, 12}}},
    {"knapsack",
     "the most valuable of some items; random instances",
     CSP_OPTIMUM,
     CSP_BY_DOMAIN,
     model_build_knapsack,
     2,
     {{"items", 1, 60}, {"instance", 0, SEED_MOST}}},
    {"knapsack-p07",
     "15 items (P07 of Burkardt's collection)",
     CSP_OPTIMUM,
     CSP_BY_DOMAIN,
     model_build_knapsack_p07,
     0,
     {{0}}},
    {"job-shop",
     "jobs on machines, the shortest schedule; random instances",
     CSP_OPTIMUM,
     CSP_BY_DOMAIN,
     model_build_job_shop,
     3,
     {{"jobs", 2, 20}, {"machines", 1, 20}, {"instance", 0, SEED_MOST}}},
    {"job-shop-ft06",
     "six jobs on six machines (Fisher, Thompson 1963)",
     CSP_OPTIMUM,
     CSP_BY_DOMAIN,
     model_build_job_shop_ft06,
     0,
     {{0}}},
};

static const model models[] = {
    {"queens-8", "all 92 ways", "queens-8", CSP_BY_VALUE, CSP_NO_LIMIT, 92},
    {"queens-12-value", "all 14200, different by value", "queens-12", CSP_BY_VALUE, CSP_NO_LIMIT,
     14200},
    {"queens-12-bounds", "the same by bounds", "queens-12", CSP_BY_BOUNDS, CSP_NO_LIMIT, 14200},
    {"queens-12-domain", "the same by domains", "queens-12", CSP_BY_DOMAIN, CSP_NO_LIMIT, 14200},
    {"golomb-9-value", "shortest ruler of 9 marks, by value", "golomb-9", CSP_BY_VALUE,
     CSP_NO_LIMIT, 44},
    {"golomb-9-bounds", "the same by bounds", "golomb-9", CSP_BY_BOUNDS, CSP_NO_LIMIT, 44},
    {"magic-4-value", "all magic squares of order 4, by value", "magic-4", CSP_BY_VALUE,
     CSP_NO_LIMIT, 7040},
    {"magic-4-domain", "the same by domains", "magic-4", CSP_BY_DOMAIN, CSP_NO_LIMIT, 7040},
    {"langford-3-9", "three and their mirror images", "langford-3-9", CSP_BY_DOMAIN, CSP_NO_LIMIT,
     6},
    {"quasigroup-5-7", "idempotent QG5 of order 7", "quasigroup-5-7", CSP_BY_DOMAIN, CSP_NO_LIMIT,
     3},
    {"golfers-5-3-4", "one plan", "golfers-5-3-4", CSP_BY_DOMAIN, 1, 1},
    {"knapsack-15", "P07", "knapsack-p07", CSP_BY_DOMAIN, CSP_NO_LIMIT, -1458},
    {"job-shop-ft06", "shortest schedule", "job-shop-ft06", CSP_BY_DOMAIN, CSP_NO_LIMIT, 55},
};

int model_family_count(void) {
    return (int)(sizeof families / sizeof *families);
}

const model_family *model_family_at(int i) {
    return &families[i];
}

/* ---- Names ---- */

/* Reads `-12-3` after a family's name. */
static bool parameters_parse(const char *text, model_instance *instance, error_record *error) {
    const model_family *f = instance->family;
    for (int i = 0; i < f->parameters; i++) {
        const model_parameter *p = &f->parameter[i];
        char *end = NULL;
        long value =
            *text == '-' && text[1] >= '0' && text[1] <= '9' ? strtol(text + 1, &end, 10) : -1;
        if (!end || value < p->low || value > p->high)
            return error_set(error, "%s: after '%s' expected -%s, from %d to %d", f->name,
                             i ? f->parameter[i - 1].name : f->name, p->name, p->low, p->high);
        instance->parameter[i] = (int)value;
        text = end;
    }
    return !*text || error_set(error, "%s: unexpected '%.40s' after its parameters", f->name, text);
}

bool model_instance_parse(const char *name, model_instance *instance, error_record *error) {
    *instance = (model_instance){0};
    size_t longest = 0;
    for (int i = 0; i < model_family_count(); i++) {
        size_t length = strlen(families[i].name);
        bool begins =
            strncmp(name, families[i].name, length) == 0 && (name[length] == '-' || !name[length]);
        if (!begins || length < longest) continue;
        longest = length;
        instance->family = &families[i];
    }
    if (!instance->family) return error_set(error, "no family of models is called '%.40s'", name);
    return parameters_parse(name + longest, instance, error);
}

/* ---- The yardstick ---- */

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

const model_family *model_build(const model *m, csp_solver *s, model_problem *problem) {
    model_instance instance;
    *problem = (model_problem){0};
    if (!model_instance_parse(m->instance, &instance, NULL)) return NULL;
    return instance.family->build(s, instance.parameter, m->consistency, problem) ? instance.family
                                                                                  : NULL;
}

static bool search_model(csp_solver *s, const model *m, void (*change)(csp_search_options *),
                         model_outcome *outcome) {
    model_problem problem;
    const model_family *family = model_build(m, s, &problem);
    if (!family) return false;
    csp_brancher brancher =
        csp_branch(s, problem.n, problem.x, problem.variable_order, problem.value_order, 1);
    csp_search_options options = csp_search_defaults();
    options.goal = family->goal;
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
    outcome->found = family->goal == CSP_OPTIMUM ? cost[0] : outcome->statistics.solutions;
    csp_search_free(search);
    return csp_solver_status(s) != CSP_NO_MEMORY;
}

bool model_solve(const model *m, void (*change)(csp_search_options *), model_outcome *outcome) {
    csp_solver *s = csp_solver_new();
    bool solved = s && search_model(s, m, change, outcome);
    csp_solver_free(s);
    return solved;
}
