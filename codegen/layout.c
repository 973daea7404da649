/* Strides and sizes on top of dataflow's storage rule; see layout.h. */
#include "codegen/layout.h"

#include <inttypes.h>
#include <string.h>

#include "csp/base/arithmetic.h"
#include "isa/program.h"

static const enum memory operand_memory[LAYOUTS] = {[OPERAND_OUT] = MEM_OUT,
                                                    [OPERAND_LHS] = MEM_INP,
                                                    [OPERAND_RHS] = MEM_WGT,
                                                    [LAYOUT_BIAS] = MEM_ACC};

static int64_t dim_extent(const storage_dim *dim) {
    return dim->high - dim->low + 1;
}

bool operator_row_is_channel(const operator *op, int row) {
    const signature data_only = 1u << OPERAND_OUT | 1u << OPERAND_LHS;
    for (int d = 0; d < op->axes; d++)
        if (op->operand[OPERAND_OUT].coef[row][d] && operator_axis_signature(op, d) == data_only)
            return false;
    return true;
}

int64_t operator_channels(const operator *op) {
    int64_t channels = 1;
    for (int row = 0; row < op->operand[OPERAND_OUT].dims; row++)
        if (operator_row_is_channel(op, row)) channels *= op->operand[OPERAND_OUT].shape[row];
    return channels;
}

unsigned operator_channel_rows(const operator *op) {
    unsigned rows = 0;
    for (int row = 0; row < op->operand[OPERAND_OUT].dims; row++)
        rows |= (unsigned)operator_row_is_channel(op, row) << row;
    return rows;
}

void channel_strides(const access_map *out, unsigned channel_rows,
                     int64_t stride[TENSOR_MAX_DIMS]) {
    int64_t channels = 1;
    for (int row = out->dims - 1; row >= 0; row--) {
        bool is_channel = channel_rows >> row & 1;
        stride[row] = is_channel ? channels : 0;
        if (is_channel) channels *= out->shape[row];
    }
}

void operator_channel_strides(const operator *op, int64_t stride[TENSOR_MAX_DIMS]) {
    channel_strides(&op->operand[OPERAND_OUT], operator_channel_rows(op), stride);
}

/* Does an index of this dimension of the output tell something of the channel? */
static bool dim_selects_channel(const operator *op, const embedding *e, unsigned channel_rows,
                                const storage_dim *dim) {
    if (dim->row >= 0) return channel_rows >> dim->row & 1;
    const box_axis *axis = &e->box.axis[dim->axis];
    for (int row = 0; row < op->operand[OPERAND_OUT].dims; row++)
        for (int i = 0; i < axis->parts; i++)
            if (op->operand[OPERAND_OUT].coef[row][axis->part[i]] && channel_rows >> row & 1)
                return true;
    return false;
}

/* The bias is stored like the output, without the dimensions that its value does not depend on. */
static void bias_storage(const operator *op, const embedding *e, unsigned channel_rows,
                         const storage *out, storage *bias) {
    *bias = *out;
    bias->dims = 0;
    bias->blocks = 1;
    for (int j = 0; j < out->dims; j++) {
        if (!dim_selects_channel(op, e, channel_rows, &out->dim[j])) continue;
        bias->dim[bias->dims++] = out->dim[j];
        bias->blocks *= dim_extent(&out->dim[j]);
    }
}

static bool layout_measure(layout *l, const hw_config *hw, const char *name, error_record *error) {
    int64_t blocks = 1;
    for (int j = l->storage.dims - 1; j >= 0; j--) {
        l->stride[j] = blocks;
        if (__builtin_mul_overflow(blocks, dim_extent(&l->storage.dim[j]), &blocks))
            blocks = INT64_MAX;
    }
    if (blocks > (int64_t)(PROGRAM_DRAM_LIMIT_BYTES / (uint64_t)hw->elem_bytes[l->memory]))
        return error_set(
            error,
            "tensor '%s' as stored needs %" PRId64 " blocks of %d bytes, more than the %" PRIu64
            " bytes that VTA can address",
            name, blocks, hw->elem_bytes[l->memory], (uint64_t)PROGRAM_DRAM_LIMIT_BYTES);
    l->bytes = blocks * hw->elem_bytes[l->memory];
    return true;
}

void layout_set_window(layout *l, const access_map *user, const int64_t *from) {
    int64_t elems = 1;
    l->element_base = 0;
    memset(l->element_stride, 0, sizeof l->element_stride);
    for (int row = user->dims - 1; row >= 0; row--) {
        l->element_stride[row] = elems;
        l->element_base += from[row] * elems;
        elems *= user->shape[row];
    }
}

/* Together, with room for the program beside them? */
static bool layouts_fit(const layout layouts[LAYOUTS], error_record *error) {
    enum { PROGRAM_ROOM_BYTES = 1 << 27 };
    int64_t bytes = PROGRAM_ROOM_BYTES;
    for (int k = 0; k < LAYOUTS; k++)
        bytes += layouts[k].bytes;
    if (bytes <= (int64_t)PROGRAM_DRAM_LIMIT_BYTES) return true;
    return error_set(
        error,
        "the tensors as stored need %" PRId64
        " bytes, and the program up to %d, more than the %" PRIu64 " bytes that VTA can address",
        bytes - PROGRAM_ROOM_BYTES, PROGRAM_ROOM_BYTES, (uint64_t)PROGRAM_DRAM_LIMIT_BYTES);
}

bool layouts_build(const operator *op, const operator *instruction, const embedding *e, strategy st,
                   const operator *bias_of, const hw_config *hw, layout layouts[LAYOUTS],
                   error_record *error) {
    static const int64_t whole[TENSOR_MAX_DIMS];
    bool raw = st == STRATEGY_STRICT;
    for (int k = 0; k < OPERANDS; k++) {
        layouts[k] = (layout){.memory = operand_memory[k], .raw = raw};
        storage_build(op, instruction, e, k, raw ? STORAGE_RAW : STORAGE_REWRITTEN,
                      &layouts[k].storage);
        layout_set_window(&layouts[k], &op->operand[layouts[k].storage.operand], whole);
        if (!layout_measure(&layouts[k], hw, op->operand[embedding_operand(e, k)].name, error))
            return false;
    }
    layouts[LAYOUT_BIAS] = (layout){.memory = MEM_ACC};
    if (!bias_of) return layouts_fit(layouts, error);
    unsigned channel_rows = operator_channel_rows(bias_of);
    layouts[LAYOUT_BIAS].channel_rows = channel_rows;
    layout_set_window(&layouts[LAYOUT_BIAS], &op->operand[OPERAND_OUT], whole);
    bias_storage(op, e, channel_rows, &layouts[OPERAND_OUT].storage, &layouts[LAYOUT_BIAS].storage);
    return layout_measure(&layouts[LAYOUT_BIAS], hw, "bias", error) && layouts_fit(layouts, error);
}

int64_t layout_block(const layout *l, const int64_t *index) {
    int64_t block = 0;
    for (int j = 0; j < l->storage.dims; j++)
        block += (index[j] - l->storage.dim[j].low) * l->stride[j];
    return block;
}

bool layout_is_reached(const layout *l) {
    for (int j = 0; j < l->storage.dims; j++)
        if (l->storage.dim[j].low < l->storage.dim[j].first ||
            l->storage.dim[j].high > l->storage.dim[j].last)
            return false;
    return true;
}

int64_t layout_host_bytes(const operator *op, const layout *l) {
    if (l->raw || l->bytes == 0) return 0;
    return saturating_add(l->bytes, access_elements(&op->operand[l->storage.operand]));
}
