/* Random operators; see random_operator.h. */
#include "test/random_operator.h"

#include <stdlib.h>
#include <string.h>

#include "dataflow/named.h"

enum { LARGEST_EXTENT = 200, LARGEST_TENSOR = 1 << 14 };

/* Small ones, blocks and their neighbours, primes, and now and then a long one. */
static int64_t random_extent(uint64_t *state, int64_t most) {
    static const int64_t extents[] = {1,  1,  2,  3,  5,  7,  8,  13,  15,  16,
                                      17, 31, 32, 33, 37, 64, 97, 128, 199, 200};
    int count = sizeof extents / sizeof *extents;
    while (count > 1 && extents[count - 1] > most)
        count--;
    return extents[random_between(state, 0, count - 1)];
}

static bool parameter_is(const named_parameter *p, const char *names) {
    const char *at = strstr(names, p->name);
    size_t length = strlen(p->name);
    return at && at[length] == ' ' && (at == names || at[-1] == ' ');
}

static int64_t random_number(uint64_t *state, const named_parameter *p, int64_t groups,
                             int64_t most) {
    if (p->kind == PARAMETER_FLAG) return random_between(state, 0, 1);
    if (parameter_is(p, "groups ")) return groups;
    if (parameter_is(p, "stride ")) return random_between(state, 1, 4);
    if (parameter_is(p, "dilation "))
        return random_between(state, 0, 1) ? 1 : random_between(state, 2, 4);
    if (parameter_is(p, "output-pad "))
        return random_between(state, 0, 2) ? 0 : random_between(state, 1, 3);
    if (parameter_is(p, "pad "))
        return random_between(state, 0, 5) ? random_between(state, 0, 3)
                                           : random_between(state, 4, 20);
    if (parameter_is(p, "r s t multiplier ")) return random_between(state, 1, 5);
    if (parameter_is(p, "c k ")) return groups * random_extent(state, most / groups);
    return random_extent(state, most);
}

/* False when the parameters that came up make no operator. */
static bool random_named(uint64_t *state, const named_operator *kind, operator *op) {
    parameter_value values[NAMED_MAX_PARAMETERS];
    named_values_clear(kind, values);
    const named_parameter *const *p = named_operator_parameters(kind);
    bool grouped = named_parameter_find(kind, "groups") >= 0 && random_between(state, 0, 3) == 0;
    int64_t groups = grouped ? random_between(state, 2, 5) : 1,
            most = random_between(state, 1, 2) == 1 ? 40 : LARGEST_EXTENT;
    for (int i = 0; p[i]; i++) {
        values[i].given = true;
        for (int j = 0; j < 3; j++) {
            values[i].number[j] = random_number(state, p[i], groups, most);
            if (p[i]->kind == PARAMETER_INT || random_between(state, 0, 1))
                values[i].number[1] = values[i].number[0];
        }
    }
    return named_operator_build(kind, values, op, NULL);
}

static int64_t random_coefficient(uint64_t *state) {
    static const int64_t coefs[] = {0, 0, 0, 0, 1, 1, 1, 1, -1, 2, 3, -2};
    return coefs[random_between(state, 0, 11)];
}

/* A plain access has one axis in each row. */
static void random_access(uint64_t *state, const operator *op, int most_dims, bool plain,
                          access_map *access) {
    access->dims = (int)random_between(state, plain ? 1 : 0, most_dims);
    for (int row = 0; row < access->dims; row++) {
        for (int d = 0; d < op->axes; d++)
            access->coef[row][d] = plain ? 0 : random_coefficient(state);
        if (plain) access->coef[row][random_between(state, 0, op->axes - 1)] = 1;
        access->offset[row] = random_between(state, 0, 2) ? 0 : random_between(state, -3, 5);
    }
}

/* A shape somewhat smaller than what is reached, exactly it, or larger; now and then any. */
static void random_shape(uint64_t *state, const operator *op, access_map *access) {
    for (int row = 0; row < access->dims; row++) {
        int64_t low, high, off = random_between(state, 0, 3) ? 0 : random_between(state, -3, 3);
        access_row_range(op, access, row, &low, &high);
        access->shape[row] = high + 1 + off < 1 ? 1 : high + 1 + off;
        if (random_between(state, 0, 9) == 0) access->shape[row] = random_between(state, 1, 12);
    }
}

bool random_affine(uint64_t *state, const affine_limits *limits, operator *op) {
    static const char *const names[OPERANDS] = {"o", "l", "r"};
    memset(op, 0, sizeof *op);
    op->axes = (int)random_between(state, 1, limits->axes);
    for (int d = 0; d < op->axes; d++) {
        op->axis[d].name[0] = (char)('a' + d);
        op->axis[d].extent = random_extent(state, limits->extent);
    }
    for (int k = 0; k < OPERANDS; k++) {
        access_map *access = &op->operand[k];
        bool plain =
            k == OPERAND_OUT ? random_between(state, 0, 3) > 0 : random_between(state, 0, 1);
        strcpy(access->name, names[k]);
        random_access(state, op, limits->dims, plain, access);
        random_shape(state, op, access);
        if (access_elements(access) > limits->elements) return false;
    }
    return operator_check(op, NULL) && operator_macs(op) <= limits->macs;
}

/* An output along sums and diagonals of up to four axes, each in some input in most cases. */
static bool random_scatter(uint64_t *state, const affine_limits *limits, operator *op) {
    static const char *const names[OPERANDS] = {"o", "l", "r"};
    memset(op, 0, sizeof *op);
    op->axes = random_int(state, 2, 4);
    for (int d = 0; d < op->axes; d++) {
        op->axis[d].name[0] = (char)('a' + d);
        op->axis[d].extent = random_extent(state, limits->extent);
    }
    for (int k = 0; k < OPERANDS; k++) {
        access_map *access = &op->operand[k];
        strcpy(access->name, names[k]);
        if (k == OPERAND_OUT) access->dims = random_int(state, 1, 3);
        for (int terms = 0; k == OPERAND_OUT && terms < 2 * access->dims; terms++) {
            int64_t step = random_between(state, 0, 2) ? 1 : random_between(state, -2, 4);
            access->coef[terms / 2][random_between(state, 0, op->axes - 1)] = step;
        }
        for (int d = 0; d < op->axes && k != OPERAND_OUT; d++)
            if (random_between(state, 0, 2)) access->coef[access->dims++][d] = 1;
        random_shape(state, op, access);
        if (access_elements(access) > limits->elements) return false;
    }
    return operator_check(op, NULL) && operator_macs(op) <= limits->macs;
}

void random_operator(uint64_t number, int64_t macs, operator *op, char *text, size_t bytes) {
    uint64_t state = number * 0x9e3779b97f4a7c15u + 1;
    affine_limits limits = {.axes = 6,
                            .dims = 4,
                            .extent = number % 2 ? 20 : LARGEST_EXTENT,
                            .elements = LARGEST_TENSOR,
                            .macs = macs};
    const named_operator *kinds[32];
    int count = 0;
    for (const named_operator *k = named_operator_first(); k; k = named_operator_next(k))
        kinds[count++] = k;
    bool made = false;
    int which = (int)(number % (uint64_t)(count + count / 2)); /* a third are texts */
    while (!made || operator_macs(op) > macs) {
        memset(op, 0, sizeof *op);
        if (which < count)
            made = random_named(&state, kinds[which], op);
        else if (which % 2)
            made = random_affine(&state, &limits, op);
        else
            made = random_scatter(&state, &limits, op);
    }
    operator_format(op, text, bytes);
}
