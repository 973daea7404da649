/* The GEMM instruction's loop nest, as VTA.md gives it: acc[d] += inp[s] · wgt[w]ᵀ over one block.
 */
#include "isa/gemm.h"

#include <string.h>

enum gemm_axis { AXIS_B, AXIS_O, AXIS_K, GEMM_AXES };

static void operand_describe(const operator *op, access_map *operand, const char *name,
                             int row_axis, int column_axis) {
    strcpy(operand->name, name);
    operand->dims = 2;
    operand->coef[0][row_axis] = 1;
    operand->coef[1][column_axis] = 1;
    operand->shape[0] = op->axis[row_axis].extent;
    operand->shape[1] = op->axis[column_axis].extent;
}

void gemm_describe(const hw_config *hw, operator *op) {
    memset(op, 0, sizeof *op);
    op->axes = GEMM_AXES;
    op->axis[AXIS_B] = (axis){"b", hw->batch};
    op->axis[AXIS_O] = (axis){"o", hw->block_out};
    op->axis[AXIS_K] = (axis){"k", hw->block_in};
    operand_describe(op, &op->operand[OPERAND_OUT], "acc", AXIS_B, AXIS_O);
    operand_describe(op, &op->operand[OPERAND_LHS], "inp", AXIS_B, AXIS_K);
    operand_describe(op, &op->operand[OPERAND_RHS], "wgt", AXIS_O, AXIS_K);
}
