/* Arrays, tables and graphs: elements, rows of tables, words of automata, permutations, circuits.
 */
#include "test/csp_meanings.h"

typedef brute_instance instance;

static int between(instance *in, int low, int high) {
    return random_int(&in->random, low, high);
}

/* ---- Elements and tables ---- */

static csp_status post_element(instance *in) {
    int32_t table[BRUTE_NUMBERS];
    in->m = between(in, 1, 12);
    for (int i = 0; i < in->m; i++)
        in->number[i] = table[i] = between(in, -6, 8);
    return csp_element(in->s, in->m, table, in->x[0], in->x[1]);
}

static bool holds_element(const instance *in, const int *v) {
    return v[0] >= 0 && v[0] < in->m && in->number[v[0]] == v[1];
}

static csp_status post_element_variable(instance *in) {
    return csp_element_variable(in->s, in->n - 2, in->x + 2, in->x[0], in->x[1]);
}

static bool holds_element_variable(const instance *in, const int *v) {
    return v[0] >= 0 && v[0] < in->n - 2 && v[v[0] + 2] == v[1];
}

static csp_status post_table(instance *in) {
    int32_t tuples[BRUTE_NUMBERS];
    int rows = between(in, 1, BRUTE_NUMBERS / in->n);
    in->m = rows;
    for (int i = 0; i < rows * in->n; i++)
        in->number[i] = tuples[i] = between(in, -3, 3);
    return csp_table(in->s, in->n, in->x, rows, tuples);
}

static bool holds_table(const instance *in, const int *v) {
    for (int row = 0; row < in->m; row++) {
        bool equal = true;
        for (int i = 0; i < in->n; i++)
            equal &= in->number[row * in->n + i] == v[i];
        if (equal) return true;
    }
    return false;
}

static csp_status post_table_negative(instance *in) {
    int32_t tuples[BRUTE_NUMBERS];
    in->m = between(in, 1, BRUTE_NUMBERS / in->n);
    for (int i = 0; i < in->m * in->n; i++)
        in->number[i] = tuples[i] = between(in, -1, 1);
    return csp_table_negative(in->s, in->n, in->x, in->m, tuples);
}

static bool holds_table_negative(const instance *in, const int *v) {
    for (int row = 0; row < in->m; row++) {
        bool equal = true;
        for (int i = 0; i < in->n; i++)
            equal &= in->number[row * in->n + i] == v[i];
        if (equal) return false;
    }
    return true;
}

/* ---- Automata: number[0] states, [1] symbols, [2] start, [3] accepting bits, then transitions
 * ---- */

static csp_status post_regular(instance *in) {
    int32_t next[40];
    bool accepting[8];
    int states = between(in, 1, 6), symbols = between(in, 1, 5);
    in->number[0] = states;
    in->number[1] = symbols;
    in->number[2] = between(in, 1, states);
    in->number[3] = between(in, 0, 63);
    for (int k = 0; k < states * symbols; k++)
        in->number[4 + k] = next[k] = between(in, 0, states);
    for (int q = 0; q < states; q++)
        accepting[q] = in->number[3] >> q & 1;
    return csp_regular(in->s, in->n, in->x, states, symbols, next, (int)in->number[2], accepting);
}

static bool holds_regular(const instance *in, const int *v) {
    int64_t state = in->number[2];
    for (int i = 0; i < in->n && state; i++) {
        if (v[i] < 1 || v[i] > in->number[1]) return false;
        state = in->number[4 + (state - 1) * in->number[1] + v[i] - 1];
    }
    return state && (in->number[3] >> (state - 1) & 1);
}

/* ---- Permutations ---- */

static csp_status post_inverse(instance *in, csp_consistency consistency) {
    in->number[0] = between(in, 0, 1);
    in->number[1] = between(in, 0, 1);
    return csp_inverse(in->s, in->n / 2, in->x, (int32_t)in->number[0], in->x + in->n / 2,
                       (int32_t)in->number[1], consistency);
}

static csp_status post_inverse_value(instance *in) {
    return post_inverse(in, CSP_BY_VALUE);
}

static csp_status post_inverse_domain(instance *in) {
    return post_inverse(in, CSP_BY_DOMAIN);
}

static bool holds_inverse(const instance *in, const int *v) {
    int n = in->n / 2;
    for (int i = 0; i < n; i++) {
        int64_t j = v[i] - in->number[1], k = v[n + i] - in->number[0];
        if (j < 0 || j >= n || k < 0 || k >= n) return false;
        if (v[n + j] - in->number[0] != i || v[k] - in->number[1] != i) return false;
    }
    return true;
}

static csp_status post_circuit(instance *in) {
    in->number[0] = between(in, -1, 1);
    return csp_circuit(in->s, in->n, in->x, (int32_t)in->number[0], false,
                       (csp_consistency)between(in, 0, 2));
}

static csp_status post_subcircuit(instance *in) {
    in->number[0] = between(in, -1, 1);
    return csp_circuit(in->s, in->n, in->x, (int32_t)in->number[0], true,
                       (csp_consistency)between(in, 0, 2));
}

/* The nodes that do not follow themselves, all on one circuit. */
static bool is_circuit(const instance *in, const int *v, bool sub) {
    int on_it = 0, start = 0, steps = 0;
    for (int i = 0; i < in->n; i++) {
        int64_t next = v[i] - in->number[0];
        if (next < 0 || next >= in->n || brute_count(v, in->n, v[i]) > 1) return false;
        if (next == i) continue;
        on_it++;
        start = i;
    }
    if (on_it == 0) return sub || in->n == 1;
    int at = start;
    do {
        at = (int)(v[at] - in->number[0]);
        steps++;
    } while (at != start);
    return steps == on_it && (sub || on_it == in->n);
}

static bool holds_circuit(const instance *in, const int *v) {
    return is_circuit(in, v, false);
}

static bool holds_subcircuit(const instance *in, const int *v) {
    return is_circuit(in, v, true);
}

const brute_constraint meanings_arrays[] = {
    {"element", 2, 2, -2, 13, post_element, holds_element, BRUTE_DOMAIN, NULL, 0},
    {"element variable", 3, 6, -1, 4, post_element_variable, holds_element_variable, BRUTE_DOMAIN,
     NULL, 0},
    {"table", 1, 4, -3, 3, post_table, holds_table, BRUTE_DOMAIN, NULL, 0},
    {"table negative", 1, 4, -1, 2, post_table_negative, holds_table_negative, BRUTE_DOMAIN, NULL,
     0},
    {"regular", 1, 6, 0, 5, post_regular, holds_regular, BRUTE_DOMAIN, NULL, 0},
    {"inverse value", 2, 8, 0, 4, post_inverse_value, holds_inverse, BRUTE_SOUND, NULL, 0},
    {"inverse domain", 2, 8, 0, 4, post_inverse_domain, holds_inverse, BRUTE_DOMAIN, NULL, 0},
    {"circuit", 1, 6, -1, 6, post_circuit, holds_circuit, BRUTE_SOUND, NULL, 0},
    {"subcircuit", 1, 6, -1, 6, post_subcircuit, holds_subcircuit, BRUTE_SOUND, NULL, 0},
    {.name = NULL},
};
