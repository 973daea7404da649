/* The meanings, one function or line each; see flatzinc_meaning.h. */
#include "test/flatzinc_meaning.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* An argument under an assignment. */
typedef struct meaning {
    int n;
    int at[MOST_VALUES];
} meaning;

static bool starts_with(const char *text, const char *begin) {
    return strncmp(text, begin, strlen(begin)) == 0;
}

static bool contains(const meaning *m, int value) {
    for (int i = 0; i < m->n; i++)
        if (m->at[i] == value) return true;
    return false;
}

static int occurrences(const meaning *m, int value) {
    int count = 0;
    for (int i = 0; i < m->n; i++)
        count += m->at[i] == value;
    return count;
}

static bool related(const char *relation, long a, long b) {
    if (starts_with(relation, "eq")) return a == b;
    if (starts_with(relation, "ne")) return a != b;
    if (starts_with(relation, "le")) return a <= b;
    if (starts_with(relation, "lt")) return a < b;
    return starts_with(relation, "ge") ? a >= b : a > b;
}

static long sum_of_products(const meaning *a, const meaning *b) {
    long sum = 0;
    for (int i = 0; i < a->n; i++)
        sum += (long)a->at[i] * b->at[i];
    return sum;
}

static bool is_power(int x, int y, int z) {
    long power = 1;
    for (int i = 0; i < abs(y); i++)
        power *= x;
    if (y >= 0) return power == z;
    return power != 0 && 1 / power == z;
}

static int extremum(const meaning *x, int sign) {
    int best = x->at[0];
    for (int i = 1; i < x->n; i++)
        if (sign * x->at[i] > sign * best) best = x->at[i];
    return best;
}

static int position_of(const meaning *x, int value) {
    int i = 0;
    while (x->at[i] != value)
        i++;
    return i;
}

static bool clause_holds(const meaning *positive, const meaning *negative) {
    return contains(positive, 1) || contains(negative, 0);
}

static bool all_different(const meaning *x) {
    for (int i = 0; i < x->n; i++)
        if (occurrences(x, x->at[i]) > 1) return false;
    return true;
}

static bool is_ascending(const meaning *x, int step) {
    for (int i = 1; i < x->n; i++)
        if (x->at[i] < x->at[i - 1] + step) return false;
    return true;
}

/* Less (-1), equal, or greater. */
static int compare_lists(const meaning *x, const meaning *y) {
    for (int i = 0; i < x->n && i < y->n; i++)
        if (x->at[i] != y->at[i]) return x->at[i] < y->at[i] ? -1 : 1;
    return (x->n > y->n) - (x->n < y->n);
}

static bool precedes(int a, int b, const meaning *x) {
    for (int i = 0; i < x->n; i++) {
        if (x->at[i] == a) return true;
        if (x->at[i] == b) return a == b;
    }
    return true;
}

static bool cardinalities_hold(const meaning *x, const meaning *cover, const meaning *counts,
                               bool closed) {
    for (int j = 0; j < cover->n; j++)
        if (occurrences(x, cover->at[j]) != counts->at[j]) return false;
    for (int i = 0; closed && i < x->n; i++)
        if (!contains(cover, x->at[i])) return false;
    return true;
}

static int different_values(const meaning *x) {
    int count = 0;
    for (int i = 0; i < x->n; i++)
        count += position_of(x, x->at[i]) == i;
    return count;
}

static bool are_inverse(const meaning *x, int first_x, const meaning *y, int first_y) {
    for (int i = 0; i < x->n; i++) {
        int j = x->at[i] - first_y;
        if (j < 0 || j >= y->n || y->at[j] != first_x + i) return false;
    }
    return true;
}

static bool is_circuit(int first, const meaning *x, bool sub) {
    int start = -1, moving = 0, steps = 0;
    for (int i = 0; i < x->n; i++) {
        if (x->at[i] < first || x->at[i] >= first + x->n) return false;
        bool moves = !sub || x->at[i] != first + i;
        moving += moves;
        if (moves) start = i;
    }
    if (moving == 0) return true;
    int at = start;
    do {
        at = x->at[at] - first;
        steps++;
    } while (at != start && steps <= x->n);
    return steps == moving && all_different(x);
}

static bool has_row(const meaning *x, const meaning *rows) {
    for (int first = 0; first < rows->n; first += x->n)
        if (memcmp(x->at, rows->at + first, (size_t)x->n * sizeof(int)) == 0) return true;
    return false;
}

static bool is_accepted(const meaning *m) {
    const meaning *x = &m[0], *next = &m[3];
    int states = m[1].at[0], symbols = m[2].at[0], q = m[4].at[0];
    for (int i = 0; i < x->n; i++) {
        if (x->at[i] < 1 || x->at[i] > symbols) return false;
        q = next->at[(q - 1) * symbols + x->at[i] - 1];
        if (q < 1 || q > states) return false;
    }
    return contains(&m[5], q);
}

static bool loads_hold(const meaning *load, const meaning *bin, const meaning *size, int first) {
    for (int j = 0; j < load->n; j++) {
        int sum = 0;
        for (int i = 0; i < bin->n; i++)
            sum += bin->at[i] == first + j ? size->at[i] : 0;
        if (sum != load->at[j]) return false;
    }
    for (int i = 0; i < bin->n; i++)
        if (bin->at[i] < first || bin->at[i] >= first + load->n) return false;
    return true;
}

static bool is_negative(const meaning *m) {
    return m->n > 0 && extremum(m, -1) < 0;
}

static bool fits_capacity(const meaning *start, const meaning *duration, const meaning *demand,
                          int capacity) {
    if (is_negative(duration) || is_negative(demand) || capacity < 0) return false;
    for (int time = -10; time < 20; time++) {
        int sum = 0;
        for (int i = 0; i < start->n; i++)
            if (start->at[i] <= time && time < start->at[i] + duration->at[i]) sum += demand->at[i];
        if (sum > capacity) return false;
    }
    return true;
}

/* Does one end before the other begins? */
static bool apart(int a, int a_length, int b, int b_length) {
    return a + a_length <= b || b + b_length <= a;
}

static bool are_disjunctive(const meaning *start, const meaning *duration, bool strict) {
    if (is_negative(duration)) return false;
    for (int i = 0; i < start->n; i++)
        for (int j = 0; j < i; j++)
            if ((strict || (duration->at[i] > 0 && duration->at[j] > 0)) &&
                !apart(start->at[i], duration->at[i], start->at[j], duration->at[j]))
                return false;
    return true;
}

static bool are_apart(const meaning *m, bool strict) {
    const meaning *x = &m[0], *y = &m[1], *width = &m[2], *height = &m[3];
    if (is_negative(width) || is_negative(height)) return false;
    for (int i = 0; i < x->n; i++)
        for (int j = 0; j < i; j++) {
            bool solid =
                width->at[i] > 0 && width->at[j] > 0 && height->at[i] > 0 && height->at[j] > 0;
            if ((strict || solid) && !apart(x->at[i], width->at[i], x->at[j], width->at[j]) &&
                !apart(y->at[i], height->at[i], y->at[j], height->at[j]))
                return false;
        }
    return true;
}

/* name without _reif and _imp; the truth value of constraints that have one is left out. */
static bool base_holds(const char *name, const meaning *m) {
    const int *a = m[0].at, *b = m[1].at, *c = m[2].at;
    if (strcmp(name, "int_plus") == 0) return a[0] + b[0] == c[0];
    if (strcmp(name, "int_times") == 0) return a[0] * b[0] == c[0];
    if (strcmp(name, "int_div") == 0) return b[0] != 0 && a[0] / b[0] == c[0];
    if (strcmp(name, "int_mod") == 0) return b[0] != 0 && a[0] % b[0] == c[0];
    if (starts_with(name, "int_pow")) return is_power(a[0], b[0], c[0]);
    if (strcmp(name, "int_abs") == 0) return abs(a[0]) == b[0];
    if (strcmp(name, "int_max") == 0) return (a[0] > b[0] ? a[0] : b[0]) == c[0];
    if (strcmp(name, "int_min") == 0) return (a[0] < b[0] ? a[0] : b[0]) == c[0];
    if (strcmp(name, "array_int_maximum") == 0) return a[0] == extremum(&m[1], 1);
    if (strcmp(name, "array_int_minimum") == 0) return a[0] == extremum(&m[1], -1);
    if (strstr(name, "_element")) return a[0] >= 1 && a[0] <= m[1].n && b[a[0] - 1] == c[0];
    if (strcmp(name, "set_in") == 0) return contains(&m[1], a[0]);
    if (strcmp(name, "bool2int") == 0) return a[0] == b[0];
    if (strcmp(name, "bool_not") == 0) return a[0] != b[0];
    if (strcmp(name, "bool_xor") == 0) return a[0] != b[0];
    if (strcmp(name, "bool_and") == 0) return a[0] && b[0];
    if (strcmp(name, "bool_or") == 0) return a[0] || b[0];
    if (strcmp(name, "array_bool_and") == 0) return !contains(&m[0], 0);
    if (strcmp(name, "array_bool_or") == 0) return contains(&m[0], 1);
    if (strcmp(name, "array_bool_xor") == 0) return occurrences(&m[0], 1) % 2 == 1;
    if (strcmp(name, "bool_clause") == 0) return clause_holds(&m[0], &m[1]);
    if (starts_with(name, "int_lin_") || starts_with(name, "bool_lin_"))
        return related(strstr(name, "lin_") + 4, sum_of_products(&m[0], &m[1]), c[0]);
    if (starts_with(name, "int_") || starts_with(name, "bool_"))
        return related(strchr(name, '_') + 1, a[0], b[0]);
    if (strcmp(name, "all_different_offset") == 0) {
        meaning sum = m[1];
        for (int i = 0; i < sum.n; i++)
            sum.at[i] += a[i];
        return all_different(&sum);
    }
    if (strstr(name, "all_different")) return all_different(&m[0]);
    name += strlen("inlay_");
    if (strcmp(name, "all_equal") == 0) return different_values(&m[0]) <= 1;
    if (starts_with(name, "increasing")) return is_ascending(&m[0], 0);
    if (strcmp(name, "strictly_increasing") == 0) return is_ascending(&m[0], 1);
    if (starts_with(name, "lex_lesseq")) return compare_lists(&m[0], &m[1]) <= 0;
    if (starts_with(name, "lex_less")) return compare_lists(&m[0], &m[1]) < 0;
    if (strcmp(name, "value_precede") == 0) return precedes(a[0], b[0], &m[2]);
    if (starts_with(name, "count_"))
        return related(name + strlen("count_"), occurrences(&m[0], b[0]), c[0]);
    if (strcmp(name, "among") == 0) {
        int count = 0;
        for (int i = 0; i < m[0].n; i++)
            count += contains(&m[1], a[i]);
        return count == c[0];
    }
    if (strcmp(name, "global_cardinality") == 0)
        return cardinalities_hold(&m[0], &m[1], &m[2], false);
    if (strcmp(name, "global_cardinality_closed") == 0)
        return cardinalities_hold(&m[0], &m[1], &m[2], true);
    if (strcmp(name, "nvalue") == 0) return a[0] == different_values(&m[1]);
    if (starts_with(name, "member")) return contains(&m[0], b[0]);
    if (starts_with(name, "arg_max")) return position_of(&m[0], extremum(&m[0], 1)) + b[0] == c[0];
    if (starts_with(name, "arg_min")) return position_of(&m[0], extremum(&m[0], -1)) + b[0] == c[0];
    if (strcmp(name, "inverse") == 0) return are_inverse(&m[0], b[0], &m[2], m[3].at[0]);
    if (strcmp(name, "circuit") == 0) return is_circuit(a[0], &m[1], false);
    if (strcmp(name, "subcircuit") == 0) return is_circuit(a[0], &m[1], true);
    if (strcmp(name, "table_negative") == 0) return !has_row(&m[0], &m[1]);
    if (starts_with(name, "table")) return has_row(&m[0], &m[1]);
    if (strcmp(name, "regular") == 0) return is_accepted(m);
    if (strcmp(name, "bin_packing_load") == 0) return loads_hold(&m[0], &m[1], &m[2], m[3].at[0]);
    if (strcmp(name, "cumulative") == 0) return fits_capacity(&m[0], &m[1], &m[2], m[3].at[0]);
    if (starts_with(name, "disjunctive"))
        return are_disjunctive(&m[0], &m[1], strcmp(name, "disjunctive_strict") == 0);
    if (starts_with(name, "diffn")) return are_apart(m, strcmp(name, "diffn") == 0);
    cr_assert_fail("no meaning for inlay_%s", name);
    return false;
}

/* Constraints whose last argument is their truth, though their name does not say so. */
static bool has_truth(const char *name, int count) {
    static const char *const names[] = {"bool_xor", "bool_and", "bool_or"};
    if (strcmp(name, "array_bool_and") == 0 || strcmp(name, "array_bool_or") == 0) return true;
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (strcmp(name, names[i]) == 0) return count == 3;
    return false;
}

bool statement_holds(const statement *s, const int *assignment) {
    meaning m[FLATZINC_MOST_ARGUMENTS] = {0};
    char name[64];
    for (int k = 0; k < s->count; k++) {
        const operand *o = &s->operand[k];
        m[k].n = o->n;
        for (int i = 0; i < o->n; i++)
            m[k].at[i] = o->is_variable[i] ? assignment[o->at[i]] : o->at[i];
    }
    snprintf(name, sizeof name, "%s", s->kind->name);
    char *reified = strstr(name, "_reif"), *implied = strstr(name, "_imp");
    int truth = m[s->count - 1].at[0];
    if (reified) *reified = '\0';
    if (implied) *implied = '\0';
    if (reified || (!implied && has_truth(name, s->count))) return base_holds(name, m) == truth;
    return implied ? !truth || base_holds(name, m) : base_holds(name, m);
}
