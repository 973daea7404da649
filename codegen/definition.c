/* See definition.h. Sums have four bytes, so the output is computed slice by slice along its
 * longest dimension; the inputs are there as a whole meanwhile, and gone before anything is packed.
 */
#include "codegen/definition.h"

#include <stdlib.h>
#include <string.h>

#include "codegen/layout.h"
#include "csp/base/arithmetic.h"
#include "dataflow/evaluate.h"
#include "dataflow/slice.h"

enum { BIAS_LOW = 32, BIAS_HIGH = 96, SLICE_SUMS = 8 << 20 };

/* More than any machine has: how many slices that would be does not matter. */
static const int64_t MOST_BYTES = INT64_C(1) << 44;

/* How the output is cut up. */
typedef struct slicing {
    int row;
    int64_t length, each; /* of the row; of a slice */
    int64_t sums;         /* of a slice */
} slicing;

static slicing slicing_of(const operator *op) {
    const access_map *out = &op->operand[OPERAND_OUT];
    slicing s = {.length = 1, .each = 1};
    for (int row = 0; row < out->dims; row++) {
        if (out->shape[row] <= s.length) continue;
        s.row = row;
        s.length = out->shape[row];
    }
    int64_t others = access_elements(out) / s.length;
    s.each = others >= SLICE_SUMS ? 1 : SLICE_SUMS / others;
    if (s.each > s.length) s.each = s.length;
    s.sums = s.each * others;
    return s;
}

static int64_t slice_count(const slicing *s, int64_t from) {
    return s->length - from < s->each ? s->length - from : s->each;
}

/* The part of `op` from `from` on. False when no multiplication reaches it. */
static bool slice_take(const operator *op, const slicing *s, int64_t from, operator *part) {
    if (op->operand[OPERAND_OUT].dims > 0)
        return operator_slice(op, s->row, from, slice_count(s, from), part);
    *part = *op;
    return true;
}

/* Walks the outputs of a slice in the order of its sums. */
typedef struct walk {
    const access_map *out; /* of the slice */
    int64_t index[TENSOR_MAX_DIMS];
    int64_t place_stride[TENSOR_MAX_DIMS], channel_stride[TENSOR_MAX_DIMS];
    int64_t place, channel; /* in the whole output; of the bias */
} walk;

static void walk_start(const operator *op, const access_map *out, const slicing *s, int64_t from,
                       walk *w) {
    const access_map *whole = &op->operand[OPERAND_OUT];
    *w = (walk){.out = out};
    operator_channel_strides(op, w->channel_stride);
    int64_t elements = 1;
    for (int row = whole->dims - 1; row >= 0; row--) {
        w->place_stride[row] = elements;
        elements *= whole->shape[row];
    }
    w->place = w->place_stride[s->row] * from;
    w->channel = w->channel_stride[s->row] * from;
}

static void walk_on(walk *w) {
    for (int row = w->out->dims - 1; row >= 0; row--) {
        w->place += w->place_stride[row];
        w->channel += w->channel_stride[row];
        if (++w->index[row] < w->out->shape[row]) return;
        w->place -= w->place_stride[row] * w->out->shape[row];
        w->channel -= w->channel_stride[row] * w->out->shape[row];
        w->index[row] = 0;
    }
}

/* From sums to outputs, biases and all. */
static void finish_outputs(definition *d, const slicing *s, int64_t from, const int32_t *sum) {
    access_map out = d->op->operand[OPERAND_OUT];
    if (out.dims > 0) out.shape[s->row] = slice_count(s, from);
    int64_t outputs = access_elements(&out);
    walk w;
    walk_start(d->op, &out, s, from, &w);
    for (int64_t i = 0; i < outputs; i++, walk_on(&w))
        d->output[w.place] = epilogue_apply(&d->epilogue, sum[i], d->bias[w.channel]);
}

static bool compute_slices(definition *d, const int8_t *lhs, const int8_t *rhs, int32_t *sum,
                           error_record *error) {
    slicing s = slicing_of(d->op);
    for (int64_t from = 0; from < s.length; from += s.each) {
        operator part;
        memset(sum, 0, (size_t)s.sums * sizeof *sum);
        if (slice_take(d->op, &s, from, &part) && !evaluate_operator(&part, lhs, rhs, sum, error))
            return false;
        finish_outputs(d, &s, from, sum);
    }
    return true;
}

uint64_t definition_input_seed(const definition *d, int operand) {
    return d->seed * OPERANDS + (uint64_t)operand;
}

static int8_t *input_new(const definition *d, int operand) {
    size_t elems = (size_t)access_elements(&d->op->operand[operand]);
    int8_t *tensor = malloc(elems ? elems : 1);
    if (tensor) evaluate_fill_random(tensor, elems, definition_input_seed(d, operand));
    return tensor;
}

static bool compute_outputs(definition *d, error_record *error) {
    int8_t *lhs = input_new(d, OPERAND_LHS), *rhs = input_new(d, OPERAND_RHS);
    int32_t *sum = malloc((size_t)slicing_of(d->op).sums * sizeof *sum);
    bool done = lhs && rhs && sum ? compute_slices(d, lhs, rhs, sum, error)
                                  : error_set(error, "not enough memory for the check's tensors");
    free(sum);
    free(rhs);
    free(lhs);
    return done;
}

/* Between BIAS_LOW and BIAS_HIGH. */
static void draw_biases(definition *d, int64_t channels) {
    for (int64_t i = 0; i < channels; i++) {
        int8_t noise;
        evaluate_fill_random_from(&noise, (size_t)i, 1, ~d->seed);
        d->bias[i] = BIAS_LOW + (noise + 128) * (BIAS_HIGH - BIAS_LOW + 1) / 256;
    }
}

epilogue definition_epilogue(const operator *op, const epilogue *steps) {
    epilogue e = *steps;
    int64_t outputs = access_elements(&op->operand[OPERAND_OUT]);
    epilogue_resolve(&e, operator_macs(op) / (outputs ? outputs : 1));
    return e;
}

definition *definition_new(const operator *op, const epilogue *steps, uint64_t seed,
                           error_record *error) {
    int64_t channels = operator_channels(op), outputs = access_elements(&op->operand[OPERAND_OUT]);
    definition *d = calloc(1, sizeof *d);
    if (d) {
        *d = (definition){.op = op, .epilogue = definition_epilogue(op, steps), .seed = seed};
        d->bias = calloc((size_t)channels, sizeof *d->bias);
        d->output = calloc((size_t)outputs, 1);
    }
    if (!d || !d->bias || !d->output) {
        error_set(error, "not enough memory for the check's tensors");
        definition_free(d);
        return NULL;
    }
    draw_biases(d, channels);
    if (compute_outputs(d, error)) return d;
    definition_free(d);
    return NULL;
}

void definition_free(definition *d) {
    if (!d) return;
    free(d->bias);
    free(d->output);
    free(d);
}

int8_t definition_of_nothing(const definition *d, int64_t element) {
    const access_map *out = &d->op->operand[OPERAND_OUT];
    int64_t stride[TENSOR_MAX_DIMS], channel = 0;
    operator_channel_strides(d->op, stride);
    for (int row = out->dims - 1; row >= 0; element /= out->shape[row--])
        channel += stride[row] * (element % out->shape[row]);
    return epilogue_apply(&d->epilogue, 0, d->bias[channel]);
}

int64_t definition_kept_bytes(const operator *op) {
    int64_t biases = saturating_multiply(operator_channels(op), sizeof(int32_t));
    return saturating_add(access_elements(&op->operand[OPERAND_OUT]), biases);
}

int64_t definition_peak_bytes(const operator *op) {
    slicing s = slicing_of(op);
    int64_t most = 0;
    if (definition_kept_bytes(op) > MOST_BYTES) return definition_kept_bytes(op);
    for (int64_t from = 0; from < s.length; from += s.each) {
        operator part;
        int64_t bytes = slice_take(op, &s, from, &part) ? evaluate_bytes(&part) : 0;
        if (bytes > most) most = bytes;
    }
    int64_t bytes = saturating_add(definition_kept_bytes(op), most);
    for (int k = OPERAND_LHS; k <= OPERAND_RHS; k++)
        bytes = saturating_add(bytes, access_elements(&op->operand[k]));
    return saturating_add(bytes, saturating_multiply(s.sums, sizeof(int32_t)));
}
