/* Arithmetic: products, quotients, powers, absolute values, extremes and where they are. */
#include <stdlib.h>

#include "test/csp_meanings.h"

typedef brute_instance instance;

static int between(instance *in, int low, int high) {
    return random_int(&in->random, low, high);
}

static csp_status post_product(instance *in) {
    return csp_product(in->s, in->x[0], in->x[1], in->x[2]);
}

static bool holds_product(const instance *in, const int *v) {
    (void)in;
    return v[0] * v[1] == v[2];
}

static bool intervals_meet(int64_t a, int64_t b, int64_t low, int64_t high) {
    return (a < b ? a : b) <= high && (a < b ? b : a) >= low;
}

static bool supported_product(const instance *in, int i, int64_t value) {
    const csp_solver *s = in->s;
    int64_t low = csp_min(s, in->x[2]), high = csp_max(s, in->x[2]);
    if (i < 2)
        return intervals_meet(value * csp_min(s, in->x[1 - i]), value * csp_max(s, in->x[1 - i]),
                              low, high);
    int64_t least = INT64_MAX, most = INT64_MIN;
    for (int k = 0; k < 4; k++) {
        int64_t x = k & 1 ? csp_max(s, in->x[0]) : csp_min(s, in->x[0]);
        int64_t y = k & 2 ? csp_max(s, in->x[1]) : csp_min(s, in->x[1]);
        least = x * y < least ? x * y : least;
        most = x * y > most ? x * y : most;
    }
    return value >= least && value <= most;
}

static csp_status post_square(instance *in) {
    return csp_square(in->s, in->x[0], in->x[1]);
}

static bool holds_square(const instance *in, const int *v) {
    (void)in;
    return v[0] * v[0] == v[1];
}

static csp_status post_division(instance *in) {
    return csp_division(in->s, in->x[0], in->x[1], in->x[2]);
}

static bool holds_division(const instance *in, const int *v) {
    (void)in;
    return v[1] != 0 && v[0] / v[1] == v[2];
}

static csp_status post_modulo(instance *in) {
    return csp_modulo(in->s, in->x[0], in->x[1], in->x[2]);
}

static bool holds_modulo(const instance *in, const int *v) {
    (void)in;
    return v[1] != 0 && v[0] % v[1] == v[2];
}

static csp_status post_strided(instance *in) {
    static const int divisors[] = {1, 2, 3, -2, 5};
    in->number[0] = divisors[between(in, 0, 4)];
    return csp_modulo(in->s, in->x[0], csp_constant(in->s, (int32_t)in->number[0]), in->x[1]);
}

static bool holds_strided(const instance *in, const int *v) {
    return v[0] % in->number[0] == v[1];
}

static csp_status post_absolute(instance *in) {
    return csp_absolute(in->s, in->x[0], in->x[1]);
}

static bool holds_absolute(const instance *in, const int *v) {
    (void)in;
    return abs(v[0]) == v[1];
}

static csp_status post_power(instance *in) {
    return csp_power(in->s, in->x[0], in->x[1], in->x[2]);
}

static bool is_power(int64_t x, int64_t y, int64_t z) {
    int64_t power = 1;
    for (int64_t i = 0; i < llabs(y); i++)
        power *= x;
    return y >= 0 ? power == z : x != 0 && 1 / power == z;
}

static bool holds_power(const instance *in, const int *v) {
    (void)in;
    return is_power(v[0], v[1], v[2]);
}

/* ---- Extremes ---- */

static csp_status post_maximum(instance *in) {
    return csp_maximum(in->s, in->n - 1, in->x, in->x[in->n - 1]);
}

static int extreme(const int *v, int n, int sign) {
    int best = v[0];
    for (int i = 1; i < n; i++)
        if (sign * v[i] > sign * best) best = v[i];
    return best;
}

static bool holds_maximum(const instance *in, const int *v) {
    return v[in->n - 1] == extreme(v, in->n - 1, 1);
}

static csp_status post_minimum(instance *in) {
    return csp_minimum(in->s, in->n - 1, in->x, in->x[in->n - 1]);
}

static bool holds_minimum(const instance *in, const int *v) {
    return v[in->n - 1] == extreme(v, in->n - 1, -1);
}

static csp_status post_position(instance *in, bool greatest) {
    in->number[0] = between(in, -1, 1);
    return (greatest ? csp_position_of_maximum : csp_position_of_minimum)(
        in->s, in->n - 1, in->x, (int32_t)in->number[0], in->x[in->n - 1]);
}

static csp_status post_position_of_maximum(instance *in) {
    return post_position(in, true);
}

static csp_status post_position_of_minimum(instance *in) {
    return post_position(in, false);
}

static bool holds_position(const instance *in, const int *v, int sign) {
    int best = 0;
    for (int i = 1; i < in->n - 1; i++)
        if (sign * v[i] > sign * v[best]) best = i;
    return v[in->n - 1] == best + in->number[0];
}

static bool holds_position_of_maximum(const instance *in, const int *v) {
    return holds_position(in, v, 1);
}

static bool holds_position_of_minimum(const instance *in, const int *v) {
    return holds_position(in, v, -1);
}

const brute_constraint meanings_arithmetic[] = {
    {"product", 3, 3, -7, 7, post_product, holds_product, BRUTE_REAL, supported_product, 0},
    {"square", 2, 2, -6, 25, post_square, holds_square, BRUTE_BOUNDS, NULL, 0},
    {"division", 3, 3, -7, 7, post_division, holds_division, BRUTE_BOUNDS, NULL, 0},
    {"modulo", 3, 3, -7, 7, post_modulo, holds_modulo, BRUTE_BOUNDS, NULL, 0},
    {"modulo of constant", 2, 2, -9, 9, post_strided, holds_strided, BRUTE_DOMAIN, NULL, 0},
    {"absolute", 2, 2, -9, 9, post_absolute, holds_absolute, BRUTE_DOMAIN, NULL, 0},
    {"power", 3, 3, -6, 9, post_power, holds_power, BRUTE_BOUNDS, NULL, 0},
    {"maximum", 2, 5, -4, 4, post_maximum, holds_maximum, BRUTE_BOUNDS, NULL, 0},
    {"minimum", 2, 5, -4, 4, post_minimum, holds_minimum, BRUTE_BOUNDS, NULL, 0},
    {"position of maximum", 2, 5, -2, 4, post_position_of_maximum, holds_position_of_maximum,
     BRUTE_BOUNDS, NULL, 0},
    {"position of minimum", 2, 5, -2, 4, post_position_of_minimum, holds_position_of_minimum,
     BRUTE_BOUNDS, NULL, 0},
    {.name = NULL},
};
