/* Equality and order, sets of constants, Booleans and clauses. */
#include "test/csp_meanings.h"

typedef brute_instance instance;

static int between(instance *in, int low, int high) {
    return random_int(&in->random, low, high);
}

/* ---- Equality and order ---- */

static csp_status post_equal(instance *in) {
    in->number[0] = between(in, -4, 4);
    return csp_equal(in->s, in->x[0], in->x[1], (int32_t)in->number[0]);
}

static bool holds_equal(const instance *in, const int *v) {
    return v[0] == v[1] + in->number[0];
}

static csp_status post_equal_reified(instance *in) {
    return csp_equal_reified(in->s, in->x[0], in->x[1], in->x[2]);
}

static bool holds_equal_reified(const instance *in, const int *v) {
    (void)in;
    return (v[0] == v[1]) == v[2];
}

static csp_status post_all_equal(instance *in) {
    return csp_all_equal(in->s, in->n, in->x);
}

static bool holds_all_equal(const instance *in, const int *v) {
    for (int i = 1; i < in->n; i++)
        if (v[i] != v[0]) return false;
    return true;
}

static csp_status post_increasing(instance *in) {
    in->number[0] = between(in, 0, 1);
    return csp_increasing(in->s, in->n, in->x, in->number[0]);
}

static bool holds_increasing(const instance *in, const int *v) {
    for (int i = 1; i < in->n; i++)
        if (v[i] < v[i - 1] + in->number[0]) return false;
    return true;
}

static csp_status post_lexicographic(instance *in) {
    in->number[0] = between(in, 0, 1);
    return csp_lexicographic(in->s, in->n / 2, in->x, in->x + in->n / 2, in->number[0]);
}

static bool holds_lexicographic(const instance *in, const int *v) {
    int half = in->n / 2;
    for (int i = 0; i < half; i++)
        if (v[i] != v[half + i]) return v[i] < v[half + i];
    return !in->number[0];
}

static csp_status post_value_precede(instance *in) {
    in->number[0] = between(in, -1, 2);
    in->number[1] = between(in, -1, 2);
    return csp_value_precede(in->s, in->n, in->x, (int32_t)in->number[0], (int32_t)in->number[1]);
}

static bool holds_value_precede(const instance *in, const int *v) {
    for (int i = 0; i < in->n && v[i] != in->number[0]; i++)
        if (v[i] == in->number[1]) return false;
    return true;
}

/* ---- Sets of constants, as ranges: number[2i] … number[2i+1] ---- */

static void draw_ranges(instance *in, int32_t *ranges) {
    in->m = between(in, 0, 3);
    for (int i = 0; i < in->m; i++) {
        in->number[2 * i] = ranges[2 * i] = between(in, -5, 5);
        in->number[2 * i + 1] = ranges[2 * i + 1] = (int32_t)in->number[2 * i] + between(in, -1, 3);
    }
}

static bool is_in_ranges(const instance *in, int value) {
    for (int i = 0; i < in->m; i++)
        if (in->number[2 * i] <= value && value <= in->number[2 * i + 1]) return true;
    return false;
}

static csp_status post_inside(instance *in) {
    int32_t ranges[6];
    draw_ranges(in, ranges);
    csp_inside(in->s, in->x[0], in->m, ranges);
    return csp_inside_reified(in->s, in->x[0], in->m, ranges, in->x[1]);
}

static bool holds_inside(const instance *in, const int *v) {
    return is_in_ranges(in, v[0]) && v[1] == 1;
}

static csp_status post_inside_reified(instance *in) {
    int32_t ranges[6];
    draw_ranges(in, ranges);
    return csp_inside_reified(in->s, in->x[0], in->m, ranges, in->x[1]);
}

static bool holds_inside_reified(const instance *in, const int *v) {
    return is_in_ranges(in, v[0]) == v[1];
}

static csp_status post_inside_implied(instance *in) {
    int32_t ranges[6];
    draw_ranges(in, ranges);
    return csp_inside_implied(in->s, in->x[0], in->m, ranges, in->x[1]);
}

static bool holds_inside_implied(const instance *in, const int *v) {
    return !v[1] || is_in_ranges(in, v[0]);
}

/* ---- Booleans and literals ---- */

static csp_status post_parity(instance *in) {
    return csp_parity(in->s, in->n, in->x);
}

static bool holds_parity(const instance *in, const int *v) {
    int sum = 0;
    for (int i = 0; i < in->n; i++)
        sum += v[i];
    return sum % 2 == 1;
}

static csp_status post_clause(instance *in) {
    csp_literal literals[BRUTE_VARIABLES];
    for (int i = 0; i < in->n; i++) {
        in->number[2 * i] = between(in, 0, 5);
        in->number[2 * i + 1] = between(in, -3, 3);
        literals[i] =
            (csp_literal){in->x[i], (csp_relation)in->number[2 * i], in->number[2 * i + 1]};
    }
    return csp_clause(in->s, in->n, literals);
}

static bool holds_clause(const instance *in, const int *v) {
    for (int i = 0; i < in->n; i++)
        if (brute_relates(v[i], (csp_relation)in->number[2 * i], in->number[2 * i + 1]))
            return true;
    return false;
}

/* Twelve clauses of three literals: stress for the watches, where unit propagation claims no
 * consistency. */
static csp_status post_clauses(instance *in) {
    for (int k = 0; k < 7; k++) {
        csp_literal literals[3];
        for (int i = 0; i < 3; i++) {
            int64_t *number = in->number + 3 * (3 * k + i);
            number[0] = between(in, 0, in->n - 1);
            number[1] = between(in, 0, 5);
            number[2] = between(in, -2, 2);
            literals[i] = (csp_literal){in->x[number[0]], (csp_relation)number[1], number[2]};
        }
        csp_clause(in->s, 3, literals);
    }
    return csp_solver_status(in->s);
}

static bool holds_clauses(const instance *in, const int *v) {
    for (int k = 0; k < 7; k++) {
        bool any = false;
        for (int i = 0; i < 3; i++) {
            const int64_t *number = in->number + 3 * (3 * k + i);
            any |= brute_relates(v[number[0]], (csp_relation)number[1], number[2]);
        }
        if (!any) return false;
    }
    return true;
}

static csp_status post_reify(instance *in) {
    in->number[0] = between(in, 0, 5);
    in->number[1] = between(in, -4, 4);
    return csp_reify(in->s, (csp_literal){in->x[0], (csp_relation)in->number[0], in->number[1]},
                     in->x[1]);
}

static bool holds_reify(const instance *in, const int *v) {
    return brute_relates(v[0], (csp_relation)in->number[0], in->number[1]) == v[1];
}

static csp_status post_channel(instance *in) {
    in->number[0] = between(in, -3, 3);
    return csp_channel(in->s, in->x[0], (int32_t)in->number[0], in->n - 1, in->x + 1);
}

static bool holds_channel(const instance *in, const int *v) {
    if (v[0] < in->number[0] || v[0] > in->number[0] + in->n - 2) return false;
    for (int i = 0; i < in->n - 1; i++)
        if (v[i + 1] != (v[0] == in->number[0] + i)) return false;
    return true;
}

const brute_constraint meanings_logic[] = {
    {"equal", 2, 2, -8, 8, post_equal, holds_equal, BRUTE_DOMAIN, NULL, 0},
    {"equal reified", 3, 3, -5, 5, post_equal_reified, holds_equal_reified, BRUTE_DOMAIN, NULL, 1},
    {"all equal", 1, 5, -4, 4, post_all_equal, holds_all_equal, BRUTE_DOMAIN, NULL, 0},
    {"increasing", 1, 5, -4, 4, post_increasing, holds_increasing, BRUTE_BOUNDS, NULL, 0},
    {"lexicographic", 2, 6, -2, 2, post_lexicographic, holds_lexicographic, BRUTE_DOMAIN, NULL, 0},
    {"value precede", 1, 6, -1, 3, post_value_precede, holds_value_precede, BRUTE_DOMAIN, NULL, 0},
    {"inside", 2, 2, -7, 7, post_inside, holds_inside, BRUTE_DOMAIN, NULL, 1},
    {"inside reified", 2, 2, -7, 7, post_inside_reified, holds_inside_reified, BRUTE_DOMAIN, NULL,
     1},
    {"inside implied", 2, 2, -7, 7, post_inside_implied, holds_inside_implied, BRUTE_DOMAIN, NULL,
     1},
    {"parity", 1, 8, 0, 1, post_parity, holds_parity, BRUTE_DOMAIN, NULL, 0},
    {"clause", 1, 5, -3, 3, post_clause, holds_clause, BRUTE_DOMAIN, NULL, 0},
    {"clauses", 2, 5, -2, 2, post_clauses, holds_clauses, BRUTE_SOUND, NULL, 0},
    {"reify", 2, 2, -5, 5, post_reify, holds_reify, BRUTE_DOMAIN, NULL, 1},
    {"channel", 2, 6, -3, 3, post_channel, holds_channel, BRUTE_DOMAIN, NULL, 5},
    {.name = NULL},
};
