/* An operator: an affine multiply-accumulate over a box, and so a scalar dataflow graph.
 *
 *     out[Ao·x + co] += lhs[Al·x + cl] × rhs[Ar·x + cr],   0 <= x_d < extent_d
 *
 * The graph has one node M(x) per multiplication and one per tensor element, with edges lhs→M,
 * rhs→M, M→out; it is never stored, its size is the product of the extents. A multiplication that
 * reads or writes outside a tensor is no node of the graph: its product counts as zero. An
 * instruction is described by the same type over a small box. */
#ifndef DATAFLOW_OPERATOR_H
#define DATAFLOW_OPERATOR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "csp/base/arena.h"
#include "csp/base/error.h"

enum {
    OPERATOR_TEXT_AXES = 12, /* at most, as it is written */
    OPERATOR_MAX_AXES = 16,  /* in other forms of it, which have some more */
    TENSOR_MAX_DIMS = 12,
    NAME_BYTES = 32,
    OPERATOR_TEXT_BYTES = 64 * 1024 /* the longest text that operator_parse reads */
};

enum operand { OPERAND_OUT, OPERAND_LHS, OPERAND_RHS, OPERANDS };

typedef struct axis {
    char name[NAME_BYTES];
    int64_t extent; /* 1 … INT32_MAX */
} axis;

/* Tensor element read or written by M(x): row r of the index is Σ_d coef[r][d]·x_d + offset[r].
 * Tensors are row-major, `shape` in elements. */
typedef struct access_map {
    char name[NAME_BYTES];
    int dims;
    int64_t shape[TENSOR_MAX_DIMS];
    int64_t offset[TENSOR_MAX_DIMS];
    int64_t coef[TENSOR_MAX_DIMS][OPERATOR_MAX_AXES];
} access_map;

typedef struct operator {
    int axes;
    axis axis[OPERATOR_MAX_AXES];
    access_map operand[OPERANDS];
} operator;

/* Parses `out[n,f,y,x] += data[n,c,2*y+r-3,x] * weight[f,c,r] where n<1, f<64, ...; data: 1x3x224`.
 * An index is a sum of axes, each with an integer factor before or after it, and integers. Axes
 * keep the order of their bounds, which may be any. A tensor without indices, `out` or `out[]`, is
 * one element. Shapes follow the bounds, set apart by ';' or ','; one that is not given is the
 * smallest that holds every index that is reached (negative ones are outside). Checks what
 * operator_check does. On failure returns false with line, column (in bytes) and message; *op is
 * then undefined. */
bool operator_parse(const char *text, operator *op, error_record *error);

/* Writes the line of `text` that `error` points at, and under it a caret. Long lines are cut around
 * the place, bytes that are no text are written as '?'. Nothing is written when the error has no
 * place. */
void operator_print_caret(FILE *file, const char *text, const error_record *error);

/* Checks that there is an axis; that names are identifiers of less than NAME_BYTES, different for
 * all axes and for all operands; that extents, shapes, factors and reachable indices are within
 * ±INT32_MAX; that the number of multiplications and of each tensor's elements fits int64_t; that
 * each axis is in some index. Every function below, and every other that takes an operator, expects
 * one that passed. */
bool operator_check(const operator *op, error_record *error);

/* The part of operator_check that concerns one operand alone. Axes must have passed. */
bool access_check(const operator *op, const access_map *access, error_record *error);

/* Writes the operator on one line as text that operator_parse reads back to the same operator;
 * returns the length as snprintf does. Shapes that follow from the accesses are left out. */
size_t operator_format(const operator *op, char *text, size_t bytes);

/* The same text, in `a`; NULL when memory is out. */
char *operator_text(arena *a, const operator *op);

/* Multiplications in the whole box, padding included; elements of one tensor. */
int64_t operator_macs(const operator *op);
int64_t access_elements(const access_map *access);

/* Does this operand's index depend on axis d? */
bool access_uses_axis(const access_map *access, int d);

/* Smallest and largest value of one row of the index over the box. */
void access_row_range(const operator *op, const access_map *access, int row, int64_t *low,
                      int64_t *high);

/* Place in the row-major tensor, in elements, that M(x) reads or writes, -1 when outside. */
int64_t access_element(const operator *op, const access_map *access, const int64_t *x);

/* Moves x to the next point of the box, the last axis fastest; false after the last one, when x is
 * the origin again. */
bool operator_next_point(const operator *op, int64_t *x);

/* Of an instruction: the lanes of one of its operands, which are the points of the axes that move
 * it. Their number; and the next one, as operator_next_point, the other axes left alone. */
int64_t operand_lanes(const operator *instruction, int operand);
bool operand_next_lane(const operator *instruction, int operand, int64_t *lane);

/* `operand`, or, with `swapped`, the one whose place it has when the two inputs change places. */
int operand_swapped(int operand, bool swapped);

/* Gives the tensor the smallest shape that holds every index that is reached. False, with a
 * message, when an index is always negative or beyond INT32_MAX. */
bool access_infer_shape(const operator *op, access_map *access, error_record *error);

#endif
