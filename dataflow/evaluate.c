/* Evaluation of operators: the plain way, and the way to the fast one.
 *
 * The fast way first rids the operator of its bounds. A tensor that some index leaves is replaced
 * by its window, a zero-padded copy of just what the box reaches; the output's window is added back
 * at the end, as far as it lies inside. Then every address is linear in the iteration vector, and
 * the operator is a nest. Where the windows would be far larger than the tensors, the plain way it
 * is. */
#include "dataflow/evaluate.h"

#include <stdlib.h>
#include <string.h>

#include "csp/base/arithmetic.h"
#include "csp/base/random.h"
#include "dataflow/evaluate_nest.h"

/* Windows may take this many bytes more than four times their tensors. */
enum { WINDOW_SPARE_BYTES = 64 << 20 };

static const size_t window_element_bytes[OPERANDS] = {sizeof(int32_t), sizeof(int8_t),
                                                      sizeof(int8_t)};

/* The part of index space that one operand reaches, and how it is addressed. */
typedef struct window {
    int64_t low[TENSOR_MAX_DIMS];
    int64_t size[TENSOR_MAX_DIMS];
    int64_t elements;
    bool inside; /* all in the tensor, which then is used as it is */
    void *copy;
} window;

static void evaluate_plainly(const operator *op, const int8_t *lhs, const int8_t *rhs,
                             int32_t *out) {
    int64_t x[OPERATOR_MAX_AXES] = {0};
    do {
        int64_t to = access_element(op, &op->operand[OPERAND_OUT], x);
        int64_t left = access_element(op, &op->operand[OPERAND_LHS], x);
        int64_t right = access_element(op, &op->operand[OPERAND_RHS], x);
        if (to >= 0 && left >= 0 && right >= 0) add_wrapping(&out[to], lhs[left] * rhs[right]);
    } while (operator_next_point(op, x));
}

/* False when the window is too large to be worth it. */
static bool window_measure(const operator *op, int operand, window *w) {
    const access_map *access = &op->operand[operand];
    int64_t spare = WINDOW_SPARE_BYTES / (int64_t)window_element_bytes[operand];
    *w = (window){.inside = true, .elements = 1};
    bool fits = true;
    for (int row = 0; row < access->dims; row++) {
        int64_t high;
        access_row_range(op, access, row, &w->low[row], &high);
        if (w->low[row] < 0 || high >= access->shape[row]) w->inside = false;
        w->size[row] = high - w->low[row] + 1;
        fits = !__builtin_mul_overflow(w->elements, w->size[row], &w->elements) && fits;
    }
    if (!w->inside) return fits && (w->elements - spare) / 4 <= access_elements(access);
    memset(w->low, 0, sizeof w->low);
    memcpy(w->size, access->shape, sizeof w->size);
    return true;
}

/* What moves between a window and its tensor: inputs into the window, sums out of it. */
typedef struct transfer {
    const access_map *access;
    const window *window;
    const int8_t *input;
    int32_t *out; /* NULL for an input */
} transfer;

static void transfer_run(const transfer *t, int64_t in_window, int64_t in_tensor, int64_t count) {
    if (!t->out) {
        memcpy((int8_t *)t->window->copy + in_window, t->input + in_tensor, (size_t)count);
        return;
    }
    for (int64_t i = 0; i < count; i++)
        add_wrapping(&t->out[in_tensor + i], ((int32_t *)t->window->copy)[in_window + i]);
}

/* Every run of neighbours that lie both in the window and in the tensor. */
static void transfer_rows(const transfer *t, int row, int64_t in_window, int64_t in_tensor) {
    if (row == t->access->dims) {
        transfer_run(t, in_window, in_tensor, 1);
        return;
    }
    int64_t low = t->window->low[row], size = t->window->size[row], shape = t->access->shape[row];
    int64_t from = max_of(low, 0), end = min_of(low + size, shape);
    in_window = in_window * size - low;
    in_tensor *= shape;
    if (row == t->access->dims - 1 && from < end) {
        transfer_run(t, in_window + from, in_tensor + from, end - from);
        return;
    }
    for (int64_t i = from; i < end; i++)
        transfer_rows(t, row + 1, in_window + i, in_tensor + i);
}

/* Steps in the window's row-major elements; returns where the box's origin lies. */
static int64_t window_strides(const operator *op, int operand, const window *w, int64_t *strides) {
    const access_map *access = &op->operand[operand];
    int64_t origin = 0, weight = 1;
    for (int d = 0; d < op->axes; d++)
        strides[d] = 0;
    for (int row = access->dims - 1; row >= 0; row--) {
        origin += (access->offset[row] - w->low[row]) * weight;
        for (int d = 0; d < op->axes; d++)
            if (op->axis[d].extent > 1) strides[d] += access->coef[row][d] * weight;
        weight *= w->size[row];
    }
    return origin;
}

static nest make_nest(const operator *op, const window *windows, const int8_t *lhs,
                      const int8_t *rhs, int32_t *out) {
    int64_t strides[OPERANDS][OPERATOR_MAX_AXES], origin[OPERANDS];
    for (int o = 0; o < OPERANDS; o++)
        origin[o] = window_strides(op, o, &windows[o], strides[o]);
    if (!windows[OPERAND_OUT].inside) out = windows[OPERAND_OUT].copy;
    if (!windows[OPERAND_LHS].inside) lhs = windows[OPERAND_LHS].copy;
    if (!windows[OPERAND_RHS].inside) rhs = windows[OPERAND_RHS].copy;
    nest n = {.input = {NULL, lhs + origin[OPERAND_LHS], rhs + origin[OPERAND_RHS]},
              .out = out + origin[OPERAND_OUT]};
    for (int d = 0; d < op->axes; d++) {
        if (op->axis[d].extent == 1) continue;
        nest_axis *axis = &n.axis[n.axes++];
        axis->extent = op->axis[d].extent;
        for (int o = 0; o < OPERANDS; o++)
            axis->stride[o] = strides[o][d];
    }
    return n;
}

static bool evaluate_windows(const operator *op, window *windows, nest_kernel *kernel,
                             const int8_t *lhs, const int8_t *rhs, int32_t *out) {
    const access_map *operand = op->operand;
    transfer transfers[OPERANDS] = {
        {&operand[OPERAND_OUT], &windows[OPERAND_OUT], NULL, out},
        {&operand[OPERAND_LHS], &windows[OPERAND_LHS], lhs, NULL},
        {&operand[OPERAND_RHS], &windows[OPERAND_RHS], rhs, NULL},
    };
    for (int o = 0; o < OPERANDS; o++) {
        if (windows[o].inside) continue;
        windows[o].copy = calloc((size_t)windows[o].elements, window_element_bytes[o]);
        if (!windows[o].copy) return false;
        if (o != OPERAND_OUT) transfer_rows(&transfers[o], 0, 0, 0);
    }
    nest n = make_nest(op, windows, lhs, rhs, out);
    if (!nest_run(&n, kernel)) return false;
    if (!windows[OPERAND_OUT].inside) transfer_rows(&transfers[OPERAND_OUT], 0, 0, 0);
    return true;
}

bool evaluate_operator_by(evaluate_method method, const operator *op, const int8_t *lhs,
                          const int8_t *rhs, int32_t *out, error_record *error) {
    window windows[OPERANDS];
    bool windowed = method != EVALUATE_PLAIN;
    for (int o = 0; o < OPERANDS; o++)
        windowed = window_measure(op, o, &windows[o]) && windowed;
    if (!windowed) {
        evaluate_plainly(op, lhs, rhs, out);
        return true;
    }
    nest_kernel *kernel = nest_kernel_find(method);
    if (!kernel) return error_set(error, "this processor has no AVX2");
    bool done = evaluate_windows(op, windows, kernel, lhs, rhs, out);
    for (int o = 0; o < OPERANDS; o++)
        free(windows[o].copy);
    return done || error_set(error, "out of memory for the padded copies of the tensors");
}

bool evaluate_operator(const operator *op, const int8_t *lhs, const int8_t *rhs, int32_t *out,
                       error_record *error) {
    return evaluate_operator_by(EVALUATE_FASTEST, op, lhs, rhs, out, error);
}

int64_t evaluate_bytes(const operator *op) {
    int64_t bytes = NEST_PANEL_BYTES;
    for (int o = 0; o < OPERANDS; o++) {
        window w;
        if (!window_measure(op, o, &w)) return 0;
        if (!w.inside) bytes += w.elements * (int64_t)window_element_bytes[o];
    }
    return bytes;
}

/* Eight numbers a word, the first in the lowest bits. */
static void put_word(int8_t *to, uint64_t bits) {
    for (int i = 0; i < 8; i++)
        to[i] = (int8_t)(uint8_t)(bits >> 8 * i);
}

/* Places from … end - 1 of one word. */
static int8_t *put_part(int8_t *to, size_t from, size_t end, uint64_t seed) {
    uint64_t bits = random_at(seed, from / 8) >> from % 8 * 8;
    for (; from < end; from++, bits >>= 8)
        *to++ = (int8_t)(uint8_t)bits;
    return to;
}

void evaluate_fill_random_from(int8_t *data, size_t from, size_t count, uint64_t seed) {
    size_t end = from + count, whole = (from + 7) / 8, words_end = end / 8;
    if (whole > words_end) {
        put_part(data, from, end, seed);
        return;
    }
    if (from < 8 * whole) data = put_part(data, from, 8 * whole, seed);
    for (; whole < words_end; whole++, data += 8)
        put_word(data, random_at(seed, whole));
    if (8 * words_end < end) put_part(data, 8 * words_end, end, seed);
}

void evaluate_fill_random(int8_t *data, size_t count, uint64_t seed) {
    evaluate_fill_random_from(data, 0, count, seed);
}
