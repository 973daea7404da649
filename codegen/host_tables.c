/* From embedding and storage to numbers; see host_tables.h. */
#include "codegen/host_tables.h"

#include <string.h>

/* Place of box axis z among the tensor's fused axes, -1 when it is a plain one or not the tensor's.
 */
static int fused_place(const embedding *e, int operand, int z) {
    int place = 0;
    if (box_axis_is_plain(&e->box.axis[z], operand) || !(e->box.axis[z].moves >> operand & 1))
        return -1;
    for (int other = 0; other < z; other++)
        place += !box_axis_is_plain(&e->box.axis[other], operand) &&
                 (e->box.axis[other].moves >> operand & 1);
    return place;
}

static void describe_axes(const lowering *l, const access_map *access, int operand,
                          host_tensor *t) {
    const embedding *e = &l->embedding;
    for (int z = 0; z < e->box.axes; z++) {
        const box_axis *box = &e->box.axis[z];
        if (fused_place(e, operand, z) < 0) continue;
        host_axis *axis = &t->axis[t->axes++];
        axis->extent = box->extent;
        axis->parts = box->parts;
        int64_t inner = 1;
        for (int i = box->parts - 1; i >= 0; i--) {
            axis->inner[i] = inner;
            axis->part_extent[i] = l->op->axis[box->part[i]].extent;
            inner *= axis->part_extent[i];
            for (int row = 0; row < t->rows; row++)
                axis->coef[i][row] = access->coef[row][box->part[i]];
        }
    }
}

/* The lane number counts the axes that the instruction's operand has, the last one fastest, each a
 * counter of digits. */
static void describe_digits(const lowering *l, const access_map *access, const storage *s,
                            host_tensor *t) {
    const embedding *e = &l->embedding;
    for (int a = l->instruction.axes - 1; a >= 0; a--) {
        if (!access_uses_axis(&l->instruction.operand[s->instruction_operand], a)) continue;
        for (int i = 0; i < e->digits[a]; i++) {
            const digit *d = &e->digit[a][i];
            host_digit *digit = &t->digit[t->digits++];
            int64_t step = embedding_lane_step(e, d->axis) * d->weight;
            int fused = fused_place(e, s->operand, d->axis);
            digit->extent = d->extent;
            if (fused >= 0) digit->axis_step[fused] = step;
            for (int row = 0; row < t->rows && box_axis_is_plain(&e->box.axis[d->axis], s->operand);
                 row++)
                digit->row_step[row] = access->coef[row][e->box.axis[d->axis].part[0]] * step;
        }
    }
}

void host_tensor_describe(const lowering *l, int k, host_tensor *t) {
    const storage *s = &l->layout[k].storage;
    const access_map *access = &l->op->operand[s->operand];
    memset(t, 0, sizeof *t);
    t->rows = access->dims;
    for (int row = 0; row < t->rows; row++) {
        t->ignored[row] = k == LAYOUT_BIAS && !(l->layout[k].channel_rows >> row & 1);
        t->offset[row] = access->offset[row];
        t->shape[row] = t->ignored[row] ? 1 : access->shape[row];
    }
    t->base = l->layout[k].element_base;
    memcpy(t->stride, l->layout[k].element_stride, sizeof t->stride);
    if (k == LAYOUT_BIAS) channel_strides(access, l->layout[k].channel_rows, t->stride);
    for (int j = 0; j < s->dims; j++) {
        const storage_dim *dim = &s->dim[j];
        host_dim *d = &t->dim[t->dims++];
        *d = (host_dim){
            .low = dim->low, .high = dim->high, .row = dim->row, .axis = -1, .step = dim->unit};
        if (dim->row >= 0) continue;
        d->axis = fused_place(&l->embedding, s->operand, dim->axis);
        d->step = embedding_outer_step(&l->embedding, dim->axis);
    }
    describe_axes(l, access, s->operand, t);
    describe_digits(l, access, s, t);
}
