/* Families of puzzles and combinatorial designs; see model_families.h. */
#include "bench/lab/model_families.h"

#include "csp/base/random.h"

csp_var *model_variables(csp_solver *s, model_problem *p, int n, int32_t low, int32_t high) {
    p->n = n;
    p->x = csp_alloc(s, (size_t)n, sizeof *p->x);
    for (int i = 0; p->x && i < n; i++)
        p->x[i] = csp_variable_new(s, low, high);
    return p->x;
}

/* ---- Queens: n on a board of n × n, none attacks another ---- */

bool model_build_queens(csp_solver *s, const int *parameter, csp_consistency consistency,
                        model_problem *p) {
    int n = parameter[0];
    csp_var *queen = model_variables(s, p, n, 0, n - 1);
    csp_var *up = csp_alloc(s, (size_t)n, sizeof *up),
            *down = csp_alloc(s, (size_t)n, sizeof *down);
    if (!queen || !up || !down) return false;
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

/* ---- Golomb ruler: marks whose distances all differ; the shortest ---- */

bool model_build_golomb(csp_solver *s, const int *parameter, csp_consistency consistency,
                        model_problem *p) {
    int marks = parameter[0], count = 0;
    csp_var *mark = model_variables(s, p, marks, 0, marks * marks);
    csp_var *distance = csp_alloc(s, (size_t)(marks * marks), sizeof *distance);
    if (!mark || !distance) return false;
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

/* ---- Magic square: rows, columns and diagonals have the same sum ---- */

enum { MAGIC_MOST = 16 };

static void sum_to(csp_solver *s, const csp_var *square, int n, int first, int step) {
    csp_var line[MAGIC_MOST];
    int64_t ones[MAGIC_MOST];
    for (int i = 0; i < n; i++) {
        line[i] = square[first + i * step];
        ones[i] = 1;
    }
    csp_linear(s, n, ones, line, CSP_EQ, n * ((int64_t)n * n + 1) / 2);
}

bool model_build_magic(csp_solver *s, const int *parameter, csp_consistency consistency,
                       model_problem *p) {
    int n = parameter[0];
    csp_var *square = model_variables(s, p, n * n, 1, n * n);
    if (!square) return false;
    csp_all_different(s, n * n, square, consistency);
    for (int i = 0; i < n; i++) {
        sum_to(s, square, n, n * i, 1);
        sum_to(s, square, n, i, n);
    }
    sum_to(s, square, n, 0, n + 1);
    sum_to(s, square, n, n - 1, n - 1);
    return true;
}

/* ---- Langford: of each number i some copies, i places apart ---- */

bool model_build_langford(csp_solver *s, const int *parameter, csp_consistency consistency,
                          model_problem *p) {
    int copies = parameter[0], numbers = parameter[1];
    csp_var *place = model_variables(s, p, copies * numbers, 0, copies * numbers - 1);
    if (!place) return false;
    for (int i = 0; i < numbers; i++)
        for (int k = 0; k + 1 < copies; k++)
            csp_compare(s, place[copies * i + k + 1], CSP_EQ, place[copies * i + k], i + 2);
    csp_all_different(s, copies * numbers, place, consistency);
    p->variable_order = CSP_FIRST_FAIL;
    return true;
}

/* ---- Quasigroups QG3 (a·b)·(b·a) = a, QG4 (b·a)·(a·b) = a, QG5 ((b·a)·b)·b = a, idempotent
 * (Slaney, Fujita, Stickel 1995) ---- */

enum { QUASIGROUP_MOST = 16 };

/* All rows and columns of an n × n table are different. */
static void make_latin(csp_solver *s, const csp_var *table, int n, csp_consistency consistency) {
    csp_var column[64];
    for (int a = 0; a < n; a++) {
        for (int b = 0; b < n; b++)
            column[b] = table[b * n + a];
        csp_all_different(s, n, &table[a * n], consistency);
        csp_all_different(s, n, column, consistency);
    }
}

/* table[row · n + column] as a variable of its own. */
static csp_var look_up(csp_solver *s, const csp_var *table, int n, csp_var row, int column) {
    csp_var result = csp_variable_new(s, 0, n - 1), cells[QUASIGROUP_MOST];
    for (int i = 0; i < n; i++)
        cells[i] = table[i * n + column];
    csp_element_variable(s, n, cells, row, result);
    return result;
}

/* table[row][column] = value. */
static void look_up_both(csp_solver *s, const csp_var *table, int n, csp_var row, csp_var column,
                         int value) {
    csp_var index = csp_variable_new(s, 0, n * n - 1);
    csp_linear(s, 3, (int64_t[]){n, 1, -1}, (csp_var[]){row, column, index}, CSP_EQ, 0);
    csp_element_variable(s, n * n, table, index, csp_constant(s, value));
}

bool model_build_quasigroup(csp_solver *s, const int *parameter, csp_consistency consistency,
                            model_problem *p) {
    int kind = parameter[0], n = parameter[1];
    csp_var *table = model_variables(s, p, n * n, 0, n - 1);
    if (!table) return false;
    make_latin(s, table, n, consistency);
    for (int a = 0; a < n; a++) {
        csp_clause(s, 1, &(csp_literal){table[a * n + a], CSP_EQ, a});
        csp_clause(s, 1, &(csp_literal){table[a * n + n - 1], CSP_GE, a - 1});
    }
    for (int a = 0; a < n; a++)
        for (int b = 0; b < n; b++) {
            csp_var ab = table[a * n + b], ba = table[b * n + a];
            if (kind == 3) look_up_both(s, table, n, ab, ba, a);
            if (kind == 4) look_up_both(s, table, n, ba, ab, a);
            if (kind != 5) continue;
            csp_var twice = look_up(s, table, n, look_up(s, table, n, ba, b), b);
            csp_clause(s, 1, &(csp_literal){twice, CSP_EQ, a});
        }
    p->variable_order = CSP_FIRST_FAIL;
    return true;
}

/* ---- Quasigroup with holes: a latin square of which some cells are to be found (Achlioptas and
 * others 2000). The square is the cyclic one with rows, columns and symbols exchanged. ---- */

enum { LATIN_MOST = 64 };

static void shuffle(uint64_t *random, int n, int *order) {
    for (int i = 0; i < n; i++) {
        int j = (int)random_below(random, (uint64_t)i + 1);
        order[i] = order[j];
        order[j] = i;
    }
}

bool model_build_latin(csp_solver *s, const int *parameter, csp_consistency consistency,
                       model_problem *p) {
    int n = parameter[0], holes = n * n * parameter[1] / 100;
    uint64_t random = (uint64_t)parameter[2];
    int row[LATIN_MOST], column[LATIN_MOST], symbol[LATIN_MOST];
    csp_var *cell = model_variables(s, p, n * n, 0, n - 1);
    int *order = csp_alloc(s, (size_t)(n * n), sizeof *order);
    if (!cell || !order) return false;
    shuffle(&random, n, row);
    shuffle(&random, n, column);
    shuffle(&random, n, symbol);
    shuffle(&random, n * n, order);
    make_latin(s, cell, n, consistency);
    for (int i = holes; i < n * n; i++) {
        int value = symbol[(row[order[i] / n] + column[order[i] % n]) % n];
        csp_clause(s, 1, &(csp_literal){cell[order[i]], CSP_EQ, value});
    }
    p->variable_order = CSP_FIRST_FAIL;
    return true;
}

/* ---- All-interval series: a permutation whose neighbours' distances are one, too ---- */

bool model_build_all_interval(csp_solver *s, const int *parameter, csp_consistency consistency,
                              model_problem *p) {
    int n = parameter[0];
    csp_var *note = model_variables(s, p, n, 0, n - 1);
    csp_var *interval = csp_alloc(s, (size_t)n, sizeof *interval);
    if (!note || !interval) return false;
    for (int i = 0; i + 1 < n; i++) {
        csp_var rise = csp_variable_new(s, 1 - n, n - 1);
        interval[i] = csp_variable_new(s, 1, n - 1);
        csp_linear(s, 3, (int64_t[]){1, -1, -1}, (csp_var[]){note[i + 1], note[i], rise}, CSP_EQ,
                   0);
        csp_maximum(s, 2, (csp_var[]){rise, csp_view(s, rise, -1, 0)}, interval[i]);
    }
    csp_all_different(s, n, note, consistency);
    csp_all_different(s, n - 1, interval, consistency);
    csp_compare(s, note[0], CSP_LT, note[n - 1], 0);
    p->variable_order = CSP_FIRST_FAIL;
    return true;
}

/* ---- Costas array: a permutation whose difference vectors all differ ---- */

bool model_build_costas(csp_solver *s, const int *parameter, csp_consistency consistency,
                        model_problem *p) {
    int n = parameter[0];
    csp_var *row = model_variables(s, p, n, 0, n - 1);
    csp_var *rise = csp_alloc(s, (size_t)n, sizeof *rise);
    if (!row || !rise) return false;
    csp_all_different(s, n, row, consistency);
    for (int distance = 1; distance + 1 < n; distance++) {
        for (int i = 0; i + distance < n; i++) {
            rise[i] = csp_variable_new(s, 1 - n, n - 1);
            csp_linear(s, 3, (int64_t[]){1, -1, -1},
                       (csp_var[]){row[i + distance], row[i], rise[i]}, CSP_EQ, 0);
        }
        csp_all_different(s, n - distance, rise, consistency);
    }
    return true;
}
