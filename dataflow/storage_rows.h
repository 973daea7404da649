/* The rows of a tensor's index as an embedding moves them. Internal to the storage rule. */
#ifndef DATAFLOW_STORAGE_ROWS_H
#define DATAFLOW_STORAGE_ROWS_H

#include "dataflow/storage.h"

/* An affine term of the row: the coefficient of a box axis that is one operator axis, else 0. */
static inline int64_t row_coef(const operator *op, int operand, int row, const box_axis *axis) {
    return box_axis_is_plain(axis, operand) ? op->operand[operand].coef[row][axis->part[0]] : 0;
}

static inline bool fused_axis_touches_row(const operator *op, int operand, int row,
                                          const box_axis *axis) {
    if (box_axis_is_plain(axis, operand)) return false;
    for (int i = 0; i < axis->parts; i++)
        if (op->operand[operand].coef[row][axis->part[i]]) return true;
    return false;
}

static inline const storage_dim *storage_row_dim(const storage *s, int row) {
    for (int j = 0; j < s->dims; j++)
        if (s->dim[j].row == row) return &s->dim[j];
    return NULL;
}

#endif
