/* Builders of the named operators.
 *
 * All convolutions are one builder over the last one, two or three of the spatial dimensions
 * depth, height, width; all matrix products another. Groups are an axis and a dimension of their
 * own: the bytes of a row-major tensor are the same. A transposed convolution is written as what
 * it scatters, so that each multiplication of the box is one of the definition's. */
#include "dataflow/named_build.h"

#include <inttypes.h>
#include <string.h>

enum { SPATIAL = 3 };

typedef struct spatial_name {
    const char *image, *filter;      /* the parameters */
    const char *output_axis, *title; /* the filter's axis has its parameter's name */
} spatial_name;

static const spatial_name spatial_names[SPATIAL] = {
    {"d", "t", "z", "depth"},
    {"h", "r", "y", "height"},
    {"w", "s", "x", "width"},
};

/* One spatial dimension of a convolution; the axes are numbered when they are added. */
typedef struct spatial {
    int64_t image, filter, stride, pad, dilation, output;
    int output_axis, filter_axis;
} spatial;

static const int64_t *numbers(const request *q, const char *name) {
    return q->values[named_parameter_find(q->kind, name)].number;
}

static int64_t number(const request *q, const char *name) {
    return numbers(q, name)[0];
}

static int add_axis(operator *op, const char *name, int64_t extent) {
    axis *axis = &op->axis[op->axes];
    strncpy(axis->name, name, NAME_BYTES - 1);
    axis->extent = extent;
    return op->axes++;
}

static access_map *add_operand(operator *op, int operand, const char *name) {
    access_map *access = &op->operand[operand];
    strncpy(access->name, name, NAME_BYTES - 1);
    return access;
}

static int add_dimension(access_map *access, int64_t size) {
    access->shape[access->dims] = size;
    return access->dims++;
}

/* A dimension that is indexed by one axis and has its extent. */
static void index_by(const operator *op, access_map *access, int d) {
    access->coef[add_dimension(access, op->axis[d].extent)][d] = 1;
}

/* A dimension that a window slides over: stride·output + dilation·filter - pad. */
static void index_by_window(access_map *access, int64_t size, const spatial *s) {
    int row = add_dimension(access, size);
    access->coef[row][s->output_axis] = s->stride;
    access->coef[row][s->filter_axis] = s->dilation;
    access->offset[row] = -s->pad;
}

/* A convolution of rank r is over the last r of them. */
static const spatial_name *names_of_rank(int rank) {
    return &spatial_names[SPATIAL - rank];
}

static int spatial_rank(const request *q) {
    int rank = 0;
    for (int i = 0; i < SPATIAL; i++)
        rank += named_parameter_find(q->kind, spatial_names[i].image) >= 0;
    return rank;
}

static void read_spatial(const request *q, int rank, spatial *s) {
    for (int i = 0; i < rank; i++) {
        s[i] = (spatial){.image = number(q, names_of_rank(rank)[i].image),
                         .filter = number(q, names_of_rank(rank)[i].filter),
                         .stride = numbers(q, "stride")[i],
                         .pad = numbers(q, "pad")[i],
                         .dilation = numbers(q, "dilation")[i]};
    }
}

/* Points that the dilated filter covers; two 31-bit factors fit. */
static int64_t window_span(const spatial *s) {
    return s->dilation * (s->filter - 1) + 1;
}

static bool slide_windows(int rank, spatial *s, error_record *error) {
    for (int i = 0; i < rank; i++) {
        int64_t padded = s[i].image + 2 * s[i].pad, span = window_span(&s[i]);
        if (span > padded)
            return error_set(error,
                             "the filter's %s %" PRId64 " (dilated %" PRId64 ") is larger than the "
                             "padded image's %" PRId64 ", expected at most that",
                             names_of_rank(rank)[i].title, s[i].filter, span, padded);
        s[i].output = (padded - span) / s[i].stride + 1;
    }
    return true;
}

static bool divide_channels(const request *q, const char *name, int64_t groups, int64_t *part,
                            error_record *error) {
    int64_t channels = number(q, name);
    *part = channels / groups;
    if (channels % groups == 0) return true;
    return error_set(error, "--%s %" PRId64 " is no multiple of --groups %" PRId64, name, channels,
                     groups);
}

/* The axes of the convolutions; -1 where there is none. */
typedef struct channel_axes {
    int n, g, f, c;
} channel_axes;

static void add_spatial_axes(operator *op, int rank, spatial *s, bool filter) {
    for (int i = 0; i < rank; i++) {
        const spatial_name *name = &names_of_rank(rank)[i];
        if (filter)
            s[i].filter_axis = add_axis(op, name->filter, s[i].filter);
        else
            s[i].output_axis = add_axis(op, name->output_axis, s[i].output);
    }
}

/* 0 for an extent: no such axis. */
static channel_axes add_convolution_axes(operator *op, int64_t n, int64_t g, int64_t f, int64_t c,
                                         int rank, spatial *s) {
    channel_axes a;
    a.n = add_axis(op, "n", n);
    a.g = g ? add_axis(op, "g", g) : -1;
    a.f = f ? add_axis(op, "f", f) : -1;
    add_spatial_axes(op, rank, s, false);
    a.c = c ? add_axis(op, "c", c) : -1;
    add_spatial_axes(op, rank, s, true);
    return a;
}

static void index_by_channels(const operator *op, access_map *access, const int *axes, int count) {
    for (int i = 0; i < count; i++)
        if (axes[i] >= 0) index_by(op, access, axes[i]);
}

static void add_sliding_operands(operator *op, channel_axes a, int rank, const spatial *s) {
    access_map *out = add_operand(op, OPERAND_OUT, "out");
    access_map *data = add_operand(op, OPERAND_LHS, "data");
    access_map *weight = add_operand(op, OPERAND_RHS, "weight");
    index_by_channels(op, out, (int[]){a.n, a.g, a.f}, 3);
    index_by_channels(op, data, (int[]){a.n, a.g, a.c}, 3);
    index_by_channels(op, weight, (int[]){a.g, a.f, a.c}, 3);
    for (int i = 0; i < rank; i++) {
        index_by(op, out, s[i].output_axis);
        index_by_window(data, s[i].image, &s[i]);
        index_by(op, weight, s[i].filter_axis);
    }
}

bool build_convolution(const request *q, operator *op, error_record *error) {
    int rank = spatial_rank(q);
    spatial s[SPATIAL];
    int64_t groups = number(q, "groups"), f, c;
    read_spatial(q, rank, s);
    if (!slide_windows(rank, s, error)) return false;
    if (!divide_channels(q, "k", groups, &f, error)) return false;
    if (!divide_channels(q, "c", groups, &c, error)) return false;
    int64_t g = groups > 1 ? groups : 0;
    add_sliding_operands(op, add_convolution_axes(op, number(q, "n"), g, f, c, rank, s), rank, s);
    return true;
}

bool build_depthwise(const request *q, operator *op, error_record *error) {
    int rank = spatial_rank(q);
    spatial s[SPATIAL];
    int64_t multiplier = number(q, "multiplier");
    read_spatial(q, rank, s);
    if (!slide_windows(rank, s, error)) return false;
    int64_t f = multiplier > 1 ? multiplier : 0;
    channel_axes a = add_convolution_axes(op, number(q, "n"), number(q, "c"), f, 0, rank, s);
    add_sliding_operands(op, a, rank, s);
    return true;
}

/* Points of the output, (image - 1)·stride + span - 2·pad + output_pad. */
static bool scatter_windows(const request *q, int rank, spatial *s, int64_t *size,
                            error_record *error) {
    for (int i = 0; i < rank; i++) {
        int64_t extra = numbers(q, "output-pad")[i];
        if (extra >= s[i].stride && extra >= s[i].dilation)
            return error_set(error,
                             "--output-pad %" PRId64 ", expected less than the stride or dilation",
                             extra);
        size[i] = (s[i].image - 1) * s[i].stride;
        if (__builtin_add_overflow(size[i], window_span(&s[i]), &size[i]) || size[i] > INT32_MAX)
            return error_set(error, "the output's %s is beyond %d", names_of_rank(rank)[i].title,
                             INT32_MAX);
        size[i] += extra - 2 * s[i].pad;
        if (size[i] < 1)
            return error_set(error, "--pad %" PRId64 " leaves no output %s", s[i].pad,
                             names_of_rank(rank)[i].title);
        s[i].output = s[i].image;
    }
    return true;
}

bool build_transposed(const request *q, operator *op, error_record *error) {
    int rank = spatial_rank(q);
    spatial s[SPATIAL];
    int64_t size[SPATIAL], groups = number(q, "groups"), f, c;
    read_spatial(q, rank, s);
    if (!scatter_windows(q, rank, s, size, error)) return false;
    if (!divide_channels(q, "k", groups, &f, error)) return false;
    if (!divide_channels(q, "c", groups, &c, error)) return false;
    int64_t g = groups > 1 ? groups : 0;
    channel_axes a = add_convolution_axes(op, number(q, "n"), g, f, c, rank, s);
    access_map *out = add_operand(op, OPERAND_OUT, "out");
    access_map *data = add_operand(op, OPERAND_LHS, "data");
    access_map *weight = add_operand(op, OPERAND_RHS, "weight");
    index_by_channels(op, out, (int[]){a.n, a.g, a.f}, 3);
    index_by_channels(op, data, (int[]){a.n, a.g, a.c}, 3);
    index_by_channels(op, weight, (int[]){a.g, a.c, a.f}, 3);
    for (int i = 0; i < rank; i++) {
        index_by_window(out, size[i], &s[i]);
        index_by(op, data, s[i].output_axis);
        index_by(op, weight, s[i].filter_axis);
    }
    return true;
}

static void index_by_pair(const operator *op, access_map *access, int row, int column, bool swap) {
    index_by(op, access, swap ? column : row);
    index_by(op, access, swap ? row : column);
}

bool build_product(const request *q, operator *op, error_record *error) {
    (void)error;
    bool batched = named_parameter_find(q->kind, "b") >= 0;
    int b = batched ? add_axis(op, "b", number(q, "b")) : -1;
    int m = add_axis(op, "m", number(q, "m"));
    int n = add_axis(op, "n", number(q, "n"));
    int k = add_axis(op, "k", number(q, "k"));
    access_map *out = add_operand(op, OPERAND_OUT, "C");
    access_map *lhs = add_operand(op, OPERAND_LHS, "A");
    access_map *rhs = add_operand(op, OPERAND_RHS, "B");
    index_by_channels(op, out, (int[]){b, m, n}, 3);
    index_by_channels(op, lhs, &b, 1);
    index_by_pair(op, lhs, m, k, number(q, "trans-a"));
    index_by_channels(op, rhs, &b, 1);
    index_by_pair(op, rhs, k, n, number(q, "trans-b"));
    return true;
}

bool build_dense(const request *q, operator *op, error_record *error) {
    (void)error;
    int n = add_axis(op, "n", number(q, "n"));
    int f = add_axis(op, "f", number(q, "k"));
    int c = add_axis(op, "c", number(q, "c"));
    index_by_pair(op, add_operand(op, OPERAND_OUT, "out"), n, f, false);
    index_by_pair(op, add_operand(op, OPERAND_LHS, "data"), n, c, false);
    index_by_pair(op, add_operand(op, OPERAND_RHS, "weight"), f, c, false);
    return true;
}

bool build_matvec(const request *q, operator *op, error_record *error) {
    (void)error;
    int m = add_axis(op, "m", number(q, "m"));
    int k = add_axis(op, "k", number(q, "k"));
    index_by(op, add_operand(op, OPERAND_OUT, "y"), m);
    index_by_pair(op, add_operand(op, OPERAND_LHS, "A"), m, k, number(q, "trans-a"));
    index_by(op, add_operand(op, OPERAND_RHS, "x"), k);
    return true;
}
