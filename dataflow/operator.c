/* Operators: the checks that make the rest of the program's arithmetic safe, and the text form.
 *
 * All indices of a checked operator are within ±INT32_MAX and all products of sizes within int64_t,
 * so that code which only walks the box or addresses a tensor needs no further overflow checks.
 * Here, where nothing is checked yet, sums and products go through the compiler's checked
 * arithmetic. */
#include "dataflow/operator.h"

#include <ctype.h>
#include <inttypes.h>
#include <string.h>

#include "dataflow/writer.h"

static bool is_identifier(const char *name) {
    if (memchr(name, '\0', NAME_BYTES) == NULL) return false;
    if (!isalpha((unsigned char)name[0]) && name[0] != '_') return false;
    for (const char *c = name; *c; c++)
        if (!isalnum((unsigned char)*c) && *c != '_') return false;
    return strcmp(name, "where") != 0;
}

static bool in_range(int64_t value, int64_t low) {
    return value >= low && value <= INT32_MAX;
}

/* False when a number or the range of the row is not within ±INT32_MAX. */
static bool row_range(const operator *op, const access_map *access, int row, int64_t *low,
                      int64_t *high) {
    *low = *high = access->offset[row];
    bool fits = in_range(access->offset[row], -INT32_MAX);
    for (int d = 0; d < op->axes && fits; d++) {
        int64_t coef = access->coef[row][d];
        if (!in_range(coef, -INT32_MAX)) return false;
        *(coef < 0 ? low : high) += coef * (op->axis[d].extent - 1);
        fits = in_range(*low, -INT32_MAX) && in_range(*high, -INT32_MAX);
    }
    return fits;
}

static bool row_range_checked(const operator *op, const access_map *access, int row, int64_t *low,
                              int64_t *high, error_record *error) {
    if (row_range(op, access, row, low, high)) return true;
    return error_set(error, "index %d of '%s' reaches beyond %d", row + 1, access->name, INT32_MAX);
}

static bool shape_check(const access_map *access, error_record *error) {
    int64_t elements = 1;
    for (int row = 0; row < access->dims; row++) {
        if (!in_range(access->shape[row], 1))
            return error_set(error, "dimension %d of '%s' is %" PRId64 ", expected 1 to %d",
                             row + 1, access->name, access->shape[row], INT32_MAX);
        if (__builtin_mul_overflow(elements, access->shape[row], &elements))
            return error_set(error, "tensor '%s' has more elements than 64 bits can count",
                             access->name);
    }
    return true;
}

bool access_check(const operator *op, const access_map *access, error_record *error) {
    if (!is_identifier(access->name))
        return error_set(error, "expected a tensor name of letters, digits and '_'");
    if (access->dims < 0 || access->dims > TENSOR_MAX_DIMS)
        return error_set(error, "tensor '%s' has %d dimensions, expected at most %d", access->name,
                         access->dims, TENSOR_MAX_DIMS);
    for (int row = 0; row < access->dims; row++) {
        int64_t low, high;
        if (!row_range_checked(op, access, row, &low, &high, error)) return false;
    }
    return shape_check(access, error);
}

static bool axes_check(const operator *op, error_record *error) {
    if (op->axes < 1 || op->axes > OPERATOR_MAX_AXES)
        return error_set(error, "the operator has %d axes, expected 1 to %d", op->axes,
                         OPERATOR_MAX_AXES);
    int64_t volume = 1;
    for (int d = 0; d < op->axes; d++) {
        const axis *axis = &op->axis[d];
        if (!is_identifier(axis->name))
            return error_set(error, "expected an axis name of letters, digits and '_'");
        if (!in_range(axis->extent, 1))
            return error_set(error, "the extent of axis '%s' is %" PRId64 ", expected 1 to %d",
                             axis->name, axis->extent, INT32_MAX);
        if (__builtin_mul_overflow(volume, axis->extent, &volume))
            return error_set(error, "the box has more multiplications than 64 bits can count");
        for (int e = 0; e < d; e++)
            if (strcmp(op->axis[e].name, axis->name) == 0)
                return error_set(error, "axis '%s' is given twice", axis->name);
    }
    return true;
}

static bool names_differ(const access_map *a, const access_map *b, error_record *error) {
    if (strcmp(a->name, b->name) != 0) return true;
    return error_set(error, "'%s' is used twice, expected three different tensors", a->name);
}

bool operator_check(const operator *op, error_record *error) {
    if (!axes_check(op, error)) return false;
    for (int o = 0; o < OPERANDS; o++) {
        if (!access_check(op, &op->operand[o], error)) return false;
        if (!names_differ(&op->operand[o], &op->operand[(o + 1) % OPERANDS], error)) return false;
    }
    for (int d = 0; d < op->axes; d++) {
        bool used = false;
        for (int o = 0; o < OPERANDS; o++)
            used = used || access_uses_axis(&op->operand[o], d);
        if (!used)
            return error_set(error, "axis '%s' is in no index, expected it in at least one",
                             op->axis[d].name);
    }
    return true;
}

int64_t operator_macs(const operator *op) {
    int64_t volume = 1;
    for (int d = 0; d < op->axes; d++)
        volume *= op->axis[d].extent;
    return volume;
}

int64_t access_elements(const access_map *access) {
    int64_t elements = 1;
    for (int row = 0; row < access->dims; row++)
        elements *= access->shape[row];
    return elements;
}

bool access_uses_axis(const access_map *access, int d) {
    for (int row = 0; row < access->dims; row++)
        if (access->coef[row][d] != 0) return true;
    return false;
}

void access_row_range(const operator *op, const access_map *access, int row, int64_t *low,
                      int64_t *high) {
    row_range(op, access, row, low, high);
}

int64_t access_element(const operator *op, const access_map *access, const int64_t *x) {
    int64_t element = 0;
    for (int row = 0; row < access->dims; row++) {
        int64_t index = access->offset[row];
        for (int d = 0; d < op->axes; d++)
            index += access->coef[row][d] * x[d];
        if (index < 0 || index >= access->shape[row]) return -1;
        element = element * access->shape[row] + index;
    }
    return element;
}

bool operator_next_point(const operator *op, int64_t *x) {
    for (int d = op->axes - 1; d >= 0; d--) {
        if (++x[d] < op->axis[d].extent) return true;
        x[d] = 0;
    }
    return false;
}

int64_t operand_lanes(const operator *instruction, int operand) {
    int64_t lanes = 1;
    for (int a = 0; a < instruction->axes; a++)
        if (access_uses_axis(&instruction->operand[operand], a))
            lanes *= instruction->axis[a].extent;
    return lanes;
}

bool operand_next_lane(const operator *instruction, int operand, int64_t *lane) {
    for (int a = instruction->axes - 1; a >= 0; a--) {
        if (!access_uses_axis(&instruction->operand[operand], a)) continue;
        if (++lane[a] < instruction->axis[a].extent) return true;
        lane[a] = 0;
    }
    return false;
}

int operand_swapped(int operand, bool swapped) {
    if (!swapped || operand == OPERAND_OUT) return operand;
    return operand == OPERAND_LHS ? OPERAND_RHS : OPERAND_LHS;
}

bool access_infer_shape(const operator *op, access_map *access, error_record *error) {
    for (int row = 0; row < access->dims; row++) {
        int64_t low, high;
        if (!row_range_checked(op, access, row, &low, &high, error)) return false;
        if (high < 0)
            return error_set(error,
                             "index %d of '%s' is always negative, expected a shape for '%s'",
                             row + 1, access->name, access->name);
        access->shape[row] = high + 1;
    }
    return true;
}

static void write_index(writer *w, const operator *op, const access_map *access, int row) {
    bool first = true;
    for (int d = 0; d < op->axes; d++) {
        int64_t coef = access->coef[row][d];
        if (coef == 0) continue;
        writer_add(w, "%s", coef < 0 ? "-" : first ? "" : "+");
        if (coef != 1 && coef != -1) writer_add(w, "%" PRId64 "*", coef < 0 ? -coef : coef);
        writer_add(w, "%s", op->axis[d].name);
        first = false;
    }
    int64_t offset = access->offset[row];
    if (first || offset != 0) writer_add(w, first ? "%" PRId64 : "%+" PRId64, offset);
}

static void write_access(writer *w, const operator *op, const access_map *access) {
    writer_add(w, "%s[", access->name);
    for (int row = 0; row < access->dims; row++) {
        writer_add(w, "%s", row ? "," : "");
        write_index(w, op, access, row);
    }
    writer_add(w, "]");
}

static bool shape_follows(const operator *op, const access_map *access) {
    access_map inferred = *access;
    return access_infer_shape(op, &inferred, NULL) &&
           memcmp(inferred.shape, access->shape, (size_t)access->dims * sizeof access->shape[0]) ==
               0;
}

size_t operator_format(const operator *op, char *text, size_t bytes) {
    writer w = {text, bytes, 0};
    write_access(&w, op, &op->operand[OPERAND_OUT]);
    writer_add(&w, " += ");
    write_access(&w, op, &op->operand[OPERAND_LHS]);
    writer_add(&w, " * ");
    write_access(&w, op, &op->operand[OPERAND_RHS]);
    for (int d = 0; d < op->axes; d++)
        writer_add(&w, "%s%s<%" PRId64, d ? ", " : " where ", op->axis[d].name, op->axis[d].extent);
    for (int o = 0; o < OPERANDS; o++) {
        const access_map *access = &op->operand[o];
        if (shape_follows(op, access)) continue;
        writer_add(&w, "; %s: ", access->name);
        for (int row = 0; row < access->dims; row++)
            writer_add(&w, row ? "x%" PRId64 : "%" PRId64, access->shape[row]);
    }
    return w.length;
}

char *operator_text(arena *a, const operator *op) {
    size_t bytes = operator_format(op, NULL, 0) + 1;
    char *text = arena_alloc(a, bytes, 1);
    if (text) operator_format(op, text, bytes);
    return text;
}
