/* Hyper-rectangle: the instruction's points fill a rectangle of the box, walked as a mixed-radix
 * counter.
 *
 * The instruction's axes are lines: line a holds the points M(0,…,j,…,0), j along axis a. Each line
 * is a counter; its digits, fastest first, lie on box axes: point j of a line has on axis z the sum
 * over its digits on z of (the digit's value at j) × (its weight). On each box axis the weights of
 * all digits, of whatever line, form a chain step, step·e1, step·e1·e2, …, whose product is the
 * axis's tile: so the points on it are `tile` neighbours, `step` apart. Those of one line rise: a
 * counter that falls back on its own axis is another's renaming. */
#ifndef DATAFLOW_RECTANGLE_H
#define DATAFLOW_RECTANGLE_H

#include "csp/csp.h"
#include "dataflow/embedding.h"

/* One line. Modelled are its points at the proper divisors of its length, 1 included, in rising
 * order: only there can a digit begin or be seen to go on, and every other point is a sum of
 * multiples of those. */
enum { LINE_MAX_POINTS = 64 };

typedef struct line {
    int64_t length; /* points, the origin included */
    int points;     /* modelled */
    int64_t at[LINE_MAX_POINTS];
    csp_var *point; /* point[i·axes + z]: of the point at[i], on box axis z */
} line;

/* Sets length, points and at. False when the length has more divisors than there is room for. */
bool line_start(line *l, int64_t length);

typedef struct rectangle {
    int lines, axes;
    line line[OPERATOR_MAX_AXES];
    csp_var tile[BOX_MAX_AXES];
    csp_var step[BOX_MAX_AXES]; /* 1 where blocked, the number of tiles where interleaved */
} rectangle;

/* Posts the constraint; `r` is copied, its points are not. Line by line, what is decided from the
 * origin on fixes all that follows from it, and the next open point keeps just the places where the
 * counter may go. */
csp_status rectangle_post(csp_solver *s, const rectangle *r);

/* The axes, as bits, on which line a may still have a digit. */
unsigned rectangle_line_axes(const csp_solver *s, const rectangle *r, int a);

/* The digits of line a, once its points are fixed, with weights in units of the axis's step: digits
 * in `found`, their number returned. */
int rectangle_digits(csp_solver *s, const rectangle *r, int a, digit *found);

#endif
