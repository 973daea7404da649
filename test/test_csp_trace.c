/* Traces, read back: nodes, parents and sizes must be those of the search; and tuning, which is how
 * a trace and other settings reach a model's search. */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "csp/csp.h"

enum { QUEENS = 6, MOST_NODES = 4000 };

/* A model that searches as its own options say, changed by a tuning. */
static csp_statistics queens(const csp_tuning *tuning, int64_t solution_limit) {
    csp_solver *s = csp_solver_new();
    csp_var queen[QUEENS], up[QUEENS], down[QUEENS];
    for (int i = 0; i < QUEENS; i++) {
        queen[i] = csp_variable_new(s, 0, QUEENS - 1);
        up[i] = csp_view(s, queen[i], 1, i);
        down[i] = csp_view(s, queen[i], 1, -i);
    }
    csp_variable_name(s, queen[0], "the first");
    csp_all_different(s, QUEENS, queen, CSP_BY_VALUE);
    csp_all_different(s, QUEENS, up, CSP_BY_VALUE);
    csp_all_different(s, QUEENS, down, CSP_BY_VALUE);
    csp_brancher brancher =
        csp_tuning_brancher(tuning, s, QUEENS, queen, CSP_INPUT_ORDER, CSP_MINIMUM);
    csp_search_options options = csp_search_defaults();
    options.branchers = &brancher;
    options.brancher_count = 1;
    options.solution_limit = solution_limit;
    csp_tuning_apply(tuning, &options, "six queens\nin a row");
    csp_search *search = csp_search_new(s, &options);
    csp_search_run(search);
    csp_tuning_collect(tuning, search);
    csp_statistics found = csp_search_statistics(search);
    csp_search_free(search);
    csp_solver_free(s);
    return found;
}

typedef struct replayed {
    int64_t nodes, failures, solutions, restarts, roots;
    char answer[16];
} replayed;

typedef int64_t sizes[QUEENS];

/* Every node's sizes, made from its parent's and the line; what must hold of them. */
static void replay_node(replayed *r, sizes *size, const char *line) {
    long long id, parent;
    int depth, at;
    char side[8], outcome[64], decision[64];
    cr_assert(sscanf(line, "node %lld %lld %d %7s %63s %63s %n", &id, &parent, &depth, side,
                     outcome, decision, &at) == 6,
              "%s", line);
    cr_assert(id == r->nodes++ && parent < id && id < MOST_NODES);
    cr_assert((parent == -1) == (depth == 0) && (depth == 0) == (strcmp(side, "root") == 0));
    cr_assert((strcmp(decision, "-") == 0) == (depth == 0));
    memcpy(size[id + 1], size[parent + 1], sizeof *size);
    r->roots += depth == 0;
    r->solutions += strcmp(outcome, "solution") == 0;
    if (strncmp(outcome, "fail:", 5) == 0) {
        r->failures++;
        cr_assert(strcmp(line + at, "-") == 0 && outcome[5]);
        return;
    }
    for (const char *next = line + at; next && *next != '-'; next = strchr(next, ',')) {
        int index;
        long long now;
        next += *next == ',';
        cr_assert(sscanf(next, "%d:%lld", &index, &now) == 2 && index < QUEENS);
        cr_assert(now >= 1 && now < size[parent + 1][index], "%s", line);
        size[id + 1][index] = now;
    }
    int64_t product = 1;
    for (int i = 0; i < QUEENS; i++)
        product *= size[id + 1][i];
    cr_assert((product == 1) == (strcmp(outcome, "solution") == 0), "%s", line);
    if (strchr(decision, '=') && !strpbrk(decision, "!<>") && depth > 0) {
        int index = decision[0] == 'x' ? decision[1] - '0' : 0;
        cr_assert(size[id + 1][index] == 1, "%s", line);
    }
}

static replayed replay(char *text) {
    replayed r = {0};
    sizes *size = calloc(MOST_NODES + 1, sizeof *size);
    int variables = 0;
    for (char *line = strtok(text, "\n"); line; line = strtok(NULL, "\n")) {
        if (strncmp(line, "node ", 5) == 0)
            replay_node(&r, size, line);
        else if (strncmp(line, "var ", 4) == 0)
            size[0][variables++] = QUEENS;
        else if (strncmp(line, "restart ", 8) == 0)
            cr_assert(atoll(line + 8) == ++r.restarts);
        else if (strncmp(line, "end ", 4) == 0)
            strcpy(r.answer, line + 4);
        else
            cr_assert_str_eq(line, "tree 2 six queens in a row");
    }
    cr_assert(variables == QUEENS);
    free(size);
    return r;
}

static replayed run(csp_tuning tuning, int64_t solution_limit, csp_statistics *found) {
    char *text = NULL;
    size_t bytes;
    tuning.trace = open_memstream(&text, &bytes);
    *found = queens(&tuning, solution_limit);
    fclose(tuning.trace);
    cr_assert(strstr(text, "\nvar 0 6 the_first\nvar 1 6 x1\n"), "%.80s", text);
    replayed r = replay(text);
    cr_assert(r.nodes == found->nodes && r.failures == found->failures);
    cr_assert(r.restarts == found->restarts);
    free(text);
    return r;
}

Test(csp_trace, says_what_the_search_did) {
    csp_statistics found;
    for (int order = 0; order < CSP_VARIABLE_ORDERS; order++)
        for (int values = 0; values < CSP_VALUE_ORDERS; values++) {
            csp_tuning tuning = csp_tuning_defaults();
            tuning.variable_order = order;
            tuning.value_order = values;
            replayed r = run(tuning, CSP_NO_LIMIT, &found);
            cr_assert(r.solutions == 4 && r.roots == 1);
            cr_assert_str_eq(r.answer, "exhausted");
        }
}

Test(csp_trace, runs_and_rounds) {
    csp_statistics found;
    csp_tuning tuning = csp_tuning_defaults();
    tuning.restart = CSP_RESTART_LUBY;
    tuning.restart_failures = 2;
    replayed r = run(tuning, CSP_NO_LIMIT, &found);
    cr_assert(r.solutions == 4 && r.restarts > 3 && r.roots == r.restarts + 1);
    tuning.limited_discrepancy = true;
    r = run(tuning, CSP_NO_LIMIT, &found);
    cr_assert(r.restarts == 0 && r.roots > 3 && found.solutions == 4);
    r = run(tuning, 2, &found);
    cr_assert(found.solutions == 2);
    cr_assert_str_eq(r.answer, "limit");
}

/* Whatever an order learns between the rounds, the first solution is not passed by. */
Test(csp_trace, discrepancies_find_a_first_solution_under_every_order) {
    for (int order = 0; order < CSP_VARIABLE_ORDERS; order++)
        for (uint64_t seed = 0; seed < 20; seed++) {
            csp_tuning tuning = csp_tuning_defaults();
            tuning.variable_order = order;
            tuning.value_order = CSP_RANDOM_VALUE;
            tuning.seed = seed;
            tuning.limited_discrepancy = true;
            cr_assert(queens(&tuning, 1).solutions == 1);
        }
}

Test(csp_trace, tuning_changes_what_it_names) {
    csp_statistics total = {0};
    csp_tuning tuning = csp_tuning_defaults();
    cr_assert(!csp_tuning_has_order(NULL) && !csp_tuning_has_order(&tuning));
    tuning.total = &total;
    csp_statistics own = queens(NULL, CSP_NO_LIMIT), same = queens(&tuning, CSP_NO_LIMIT);
    cr_assert(own.nodes == same.nodes && own.failures == same.failures && own.solutions == 4);
    tuning.value_order = CSP_RANDOM_VALUE;
    tuning.last_conflict = true;
    cr_assert(csp_tuning_has_order(&tuning));
    csp_statistics drawn = queens(&tuning, CSP_NO_LIMIT), again = queens(&tuning, CSP_NO_LIMIT);
    cr_assert(drawn.nodes == again.nodes && drawn.nodes != own.nodes && drawn.solutions == 4);
    cr_assert(total.nodes == own.nodes + 2 * drawn.nodes && total.solutions == 12);
}
