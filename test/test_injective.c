/* The injective constraint, all-different on vectors, against brute force. */
#include <criterion/criterion.h>

#include "dataflow/injective.h"
#include "test/csp_brute.h"

/* number[0]: the vectors' length. Coordinates beyond the last whole vector are free. */
static int vectors_in(const brute_instance *in) {
    return in->n / (int)in->number[0];
}

static csp_status post_vectors(brute_instance *in) {
    in->number[0] = random_int(&in->random, 1, 3);
    return injective_post(in->s, vectors_in(in), (int)in->number[0], in->x);
}

static bool holds_vectors(const brute_instance *in, const int *v) {
    int length = (int)in->number[0];
    for (int a = 0; a < vectors_in(in); a++)
        for (int b = 0; b < a; b++) {
            bool same = true;
            for (int d = 0; d < length; d++)
                same &= v[a * length + d] == v[b * length + d];
            if (same) return false;
        }
    return true;
}

static const brute_constraint vectors = {.name = "injective",
                                         .least_variables = 2,
                                         .most_variables = 6,
                                         .least_value = -2,
                                         .most_value = 1,
                                         .post = post_vectors,
                                         .holds = holds_vectors,
                                         .strength = BRUTE_SOUND};

Test(injective, loses_nothing_and_lets_nothing_wrong_through) {
    brute_check(&vectors, 2000, 1);
}

/* Its promise: a fixed vector's value leaves every other that has one coordinate to decide. */
static bool supported_by_fixed(const brute_instance *in, int i, int64_t value) {
    int length = (int)in->number[0], own = i / length;
    if (i >= vectors_in(in) * length) return true;
    for (int b = 0; b < vectors_in(in); b++) {
        bool same = b != own;
        for (int d = 0; d < length && same; d++) {
            csp_var x = in->x[own * length + d], y = in->x[b * length + d];
            bool open = own * length + d == i;
            same = csp_is_fixed(in->s, y) && (open || csp_is_fixed(in->s, x)) &&
                   csp_value(in->s, y) == (open ? value : csp_value(in->s, x));
        }
        if (same) return false;
    }
    return true;
}

Test(injective, fixed_vectors_take_their_value_from_others) {
    brute_constraint constraint = vectors;
    constraint.strength = BRUTE_REAL;
    constraint.supported = supported_by_fixed;
    brute_check(&constraint, 2000, 50000);
}
