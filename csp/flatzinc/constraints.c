/* What the tables of constraints share. */
#include "csp/flatzinc/constraints.h"

#include <string.h>

const flatzinc_constraint_kind *flatzinc_kind_equal(bool is_bool) {
    const flatzinc_constraint_kind *kind = is_bool ? flatzinc_boolean_kind : flatzinc_integer_kind;
    while (strcmp(kind->name, is_bool ? "bool_eq" : "int_eq") != 0)
        kind++;
    return kind;
}

bool flatzinc_to_int32(int n, const int64_t *from, int32_t *to) {
    for (int i = 0; i < n; i++) {
        if (from[i] < INT32_MIN || from[i] > INT32_MAX) return false;
        to[i] = (int32_t)from[i];
    }
    return true;
}
