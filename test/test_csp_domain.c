/* Domains: random changes compared with a plain set of values, in all three forms and through
 * views, with going back; events; the ends of 32 bits; bad arguments. */
#include <criterion/criterion.h>

#include "csp/csp.h"
#include "test/random.h"

enum { SPAN = 400, STEPS = 60 };

/* A set of the values origin … origin + SPAN - 1. */
typedef struct model {
    int64_t origin;
    bool in[SPAN];
} model;

static int64_t model_size(const model *m) {
    int64_t size = 0;
    for (int i = 0; i < SPAN; i++)
        size += m->in[i];
    return size;
}

static bool related(int64_t a, csp_relation relation, int64_t b) {
    return relation == CSP_EQ   ? a == b
           : relation == CSP_NE ? a != b
           : relation == CSP_LE ? a <= b
           : relation == CSP_GT ? a > b
           : relation == CSP_GE ? a >= b
                                : a < b;
}

static void compare(const csp_solver *s, csp_var x, const model *m, int64_t outside) {
    int64_t first = CSP_NONE_ABOVE, last = CSP_NONE_BELOW;
    for (int i = 0; i < SPAN; i++) {
        cr_assert(csp_contains(s, x, m->origin + i) == m->in[i], "value %lld",
                  (long long)(m->origin + i));
        if (!m->in[i]) continue;
        if (first == CSP_NONE_ABOVE) first = m->origin + i;
        last = m->origin + i;
    }
    cr_assert(csp_min(s, x) == first && csp_max(s, x) == last);
    cr_assert(csp_size(s, x) == model_size(m), "%lld, not %lld", (long long)csp_size(s, x),
              (long long)model_size(m));
    cr_assert(csp_is_fixed(s, x) == (first == last));
    cr_assert_not(csp_contains(s, x, outside));
    int64_t walk = csp_next(s, x, INT64_MIN), back = csp_previous(s, x, INT64_MAX);
    for (int i = 0; i < SPAN; i++)
        if (m->in[i]) {
            cr_assert(walk == m->origin + i);
            walk = csp_next(s, x, walk);
        }
    for (int i = SPAN - 1; i >= 0; i--)
        if (m->in[i]) {
            cr_assert(back == m->origin + i);
            back = csp_previous(s, x, back);
        }
    cr_assert(walk == CSP_NONE_ABOVE && back == CSP_NONE_BELOW);
}

/* One random change of both. False: the domain became empty, in both. */
static bool change(csp_solver *s, csp_var x, model *m, uint64_t *random) {
    int64_t value = m->origin + random_int(random, -3, SPAN + 2);
    if (random_int(random, 0, 2) == 0) {
        int64_t high = value + random_int(random, 0, 40);
        for (int i = 0; i < SPAN; i++)
            m->in[i] &= m->origin + i < value || m->origin + i > high;
        bool left = model_size(m) > 0;
        cr_assert(csp_remove_range(s, x, value, high) == left);
        return left;
    }
    csp_relation relation = (csp_relation)random_int(random, 0, 5);
    if (relation == CSP_EQ && random_int(random, 0, 5)) relation = CSP_NE;
    for (int i = 0; i < SPAN; i++)
        m->in[i] &= related(m->origin + i, relation, value);
    bool left = model_size(m) > 0;
    cr_assert(csp_assert(s, (csp_literal){x, relation, value}) == left);
    return left;
}

static void go_down(csp_solver *s, csp_var x, const model *above, uint64_t *random, int depth) {
    model m = *above;
    csp_level_push(s);
    bool left = true;
    for (int i = random_int(random, 0, 3); left && i > 0; i--)
        left = change(s, x, &m, random);
    if (left) {
        compare(s, x, &m, m.origin + SPAN);
        csp_propagate(s);
        for (int i = 0; i < 2 && depth < 8; i++)
            go_down(s, x, &m, random, depth + 1);
    }
    csp_level_pop(s);
    compare(s, x, above, above->origin - 1);
}

/* x over values far apart enough for the form under test, cut down to the model's span. */
static void check_form(int64_t far, int32_t scale, uint64_t seed) {
    csp_solver *s = csp_solver_new();
    uint64_t random = seed;
    model m = {.origin = random_int(&random, -300, 300)};
    int64_t low = m.origin, high = m.origin + SPAN - 1;
    csp_var x = csp_variable_new(s, (int32_t)(low - far), (int32_t)(high + far));
    if (scale != 1) x = csp_view(s, x, scale, scale < 0 ? (int32_t)(low + high) : 0);
    for (int i = 0; i < SPAN; i++)
        m.in[i] = csp_contains(s, x, m.origin + i);
    csp_set_min(s, x, low);
    csp_set_max(s, x, high);
    for (int i = 0; i < 3 && model_size(&m) > 0; i++)
        change(s, x, &m, &random);
    if (model_size(&m) > 0) go_down(s, x, &m, &random, 0);
    csp_solver_free(s);
}

Test(csp_domain, dense) {
    for (uint64_t seed = 0; seed < 30; seed++)
        check_form(0, 1, seed);
}

Test(csp_domain, wide) {
    for (uint64_t seed = 0; seed < 30; seed++)
        check_form(100000, 1, seed);
}

Test(csp_domain, views) {
    for (uint64_t seed = 0; seed < 15; seed++)
        check_form(0, -1, seed), check_form(100000, -1, seed);
}

/* The same on a few values, where the bits lie in the variable. */
Test(csp_domain, small) {
    for (uint64_t seed = 0; seed < 60; seed++) {
        csp_solver *s = csp_solver_new();
        uint64_t random = seed;
        model m = {.origin = random_int(&random, -300, 300)};
        int count = random_int(&random, 1, 64);
        for (int i = 0; i < count; i++)
            m.in[i] = true;
        csp_var x = csp_variable_new(s, (int32_t)m.origin, (int32_t)m.origin + count - 1);
        go_down(s, x, &m, &random, 0);
        csp_solver_free(s);
    }
}

Test(csp_domain, scaled_view_has_its_own_gaps) {
    csp_solver *s = csp_solver_new();
    csp_var x = csp_variable_new(s, -3, 5), y = csp_view(s, x, -3, 2), z = csp_view(s, y, -2, 1);
    cr_assert(csp_min(s, y) == -13 && csp_max(s, y) == 11 && csp_min(s, z) == -21 &&
              csp_max(s, z) == 27);
    cr_assert(csp_contains(s, y, 2) && !csp_contains(s, y, 3) && !csp_contains(s, y, 14));
    cr_assert(csp_next(s, y, 3) == 5 && csp_previous(s, y, 3) == 2 && csp_next(s, z, -20) == -15);
    cr_assert(csp_set_min(s, y, 3) && csp_max(s, x) == -1 && csp_min(s, y) == 5);
    cr_assert(csp_remove(s, y, 6) && csp_size(s, x) == 3);
    cr_assert(csp_remove_range(s, y, 6, 9) && csp_size(s, x) == 2 && !csp_contains(s, x, -2));
    cr_assert_not(csp_fix(s, y, 8));
    csp_solver_free(s);
}

Test(csp_domain, whole_of_32_bits) {
    csp_solver *s = csp_solver_new();
    csp_var x = csp_variable_new(s, INT32_MIN, INT32_MAX);
    cr_assert(csp_size(s, x) == INT64_C(1) << 32);
    cr_assert(csp_remove_range(s, x, INT32_MIN + 1, INT32_MAX - 1));
    cr_assert(csp_size(s, x) == 2 && csp_next(s, x, INT32_MIN) == INT32_MAX);
    cr_assert(csp_previous(s, x, INT32_MAX) == INT32_MIN && !csp_contains(s, x, 0));
    cr_assert(csp_set_min(s, x, INT32_MIN + INT64_C(1)) && csp_value(s, x) == INT32_MAX);
    cr_assert_not(csp_set_min(s, x, (int64_t)INT32_MAX + 1));
    cr_assert_not(csp_set_max(s, x, INT64_MIN));
    cr_assert(csp_set_min(s, x, INT64_MIN) && csp_set_max(s, x, INT64_MAX) &&
              csp_remove(s, x, INT64_MAX));
    cr_assert_not(csp_assert(s, (csp_literal){x, CSP_GT, INT64_MAX}));
    cr_assert_not(csp_assert(s, (csp_literal){x, CSP_LT, INT64_MIN}));
    csp_var y = csp_variable_new(s, INT32_MIN, INT32_MAX), not_y = csp_view(s, y, -1, -1);
    cr_assert(csp_min(s, not_y) == INT32_MIN && csp_set_max(s, not_y, -1) && csp_min(s, y) == 0);
    csp_solver_free(s);
}

/* Memory of a wide domain follows the holes, not the range, and not how often a search made them.
 */
Test(csp_domain, wide_memory) {
    csp_solver *s = csp_solver_new();
    csp_var x = csp_variable_new(s, -1000000000, 1000000000);
    for (int i = 0; i < 100000; i++) {
        csp_level_push(s);
        for (int64_t v = 0; v < 20; v++)
            cr_assert(csp_remove(s, x, v * 1000));
        cr_assert(csp_size(s, x) == 2000000001 - 20);
        csp_level_pop(s);
    }
    cr_assert(csp_size(s, x) == 2000000001 && csp_solver_bytes(s) < 40000, "%zu bytes",
              csp_solver_bytes(s));
    csp_solver_free(s);
}

Test(csp_domain, bad_arguments) {
    static const struct {
        int32_t scale, offset;
    } bad[] = {{0, 0}, {2, 0}, {1, INT32_MAX}, {-1, -2}};
    for (int i = 0; i < 4; i++) {
        csp_solver *s = csp_solver_new();
        csp_var x = csp_variable_new(s, 0, INT32_MAX);
        cr_assert(csp_view(s, x, bad[i].scale, bad[i].offset) == CSP_NO_VAR);
        cr_assert(csp_solver_status(s) == CSP_BAD_ARGUMENT);
        csp_solver_free(s);
    }
    csp_solver *s = csp_solver_new();
    cr_assert(csp_variable_new(s, 1, 0) == CSP_NO_VAR && csp_solver_status(s) == CSP_BAD_ARGUMENT);
    cr_assert(csp_variable_of_values(s, 0, NULL) == CSP_NO_VAR);
    cr_assert(csp_view(s, 7, 1, 0) == CSP_NO_VAR && csp_view(s, CSP_NO_VAR, 1, 0) == CSP_NO_VAR);
    cr_assert(csp_vector_new(s, -1, NULL, NULL).length == 0 && csp_variable_count(s) == 0);
    csp_solver_free(s);
}

/* ---- Events ---- */

typedef struct listener {
    int fixed, bounds, domain, runs;
} listener;

static csp_outcome listener_propagate(csp_solver *s, void *self) {
    (void)s;
    ((listener *)self)->runs++;
    return CSP_FIX;
}

static bool listener_advise(csp_solver *s, void *self, int32_t datum, csp_event event) {
    (void)s;
    listener *l = self;
    cr_assert(datum == 42);
    *(event == CSP_ON_FIXED ? &l->fixed : event == CSP_ON_BOUNDS ? &l->bounds : &l->domain) += 1;
    return event != CSP_ON_DOMAIN;
}

static const csp_propagator_kind listener_kind = {"listener", CSP_COST_UNIT, listener_propagate,
                                                  listener_advise};

Test(csp_domain, events) {
    csp_solver *s = csp_solver_new();
    csp_var x = csp_variable_new(s, 0, 9);
    listener all = {0}, bounds = {0}, fixed = {0};
    csp_subscribe(s, csp_post(s, &listener_kind, &all), x, CSP_ON_DOMAIN, 42);
    csp_subscribe(s, csp_post(s, &listener_kind, &fixed), x, CSP_ON_FIXED, 42);
    csp_subscribe(s, csp_post(s, &listener_kind, &bounds), x, CSP_ON_BOUNDS, 42);
    cr_assert(csp_propagate(s) && all.runs == 1 && bounds.runs == 1 && fixed.runs == 1);
    csp_remove(s, x, 5);
    cr_assert(csp_propagate(s) && all.domain == 1 && bounds.domain == 0 && all.runs == 1);
    csp_set_max(s, x, 5);
    cr_assert(csp_max(s, x) == 4 && csp_propagate(s) && all.bounds == 1 && bounds.bounds == 1 &&
              fixed.bounds == 0);
    csp_set_max(s, x, 7);
    cr_assert(csp_propagate(s) && all.bounds == 1 && all.runs == 2 && bounds.runs == 2 &&
              fixed.runs == 1);
    csp_fix(s, x, 3);
    cr_assert(csp_propagate(s) && all.fixed == 1 && bounds.fixed == 1 && fixed.fixed == 1 &&
              fixed.runs == 2);
    csp_solver_free(s);
}
