/* Steps to a form that gathers: each takes an axis out of the output's index. Internal to gather.c.
 */
#ifndef CODEGEN_GATHER_STEPS_H
#define CODEGEN_GATHER_STEPS_H

#include "dataflow/operator.h"

/* A form of an operator on the way. */
typedef struct gathering {
    const operator *op; /* as it was */
    operator now;
    access_map old;  /* row d: op's axis d, in now's axes */
    unsigned digits; /* axes of now that may not leave their ranges: v */
    int added;       /* indices that inputs got */
    bool has_windows;
    int64_t from[OPERANDS][TENSOR_MAX_DIMS]; /* as in gather.h */
} gathering;

/* An affine map of the axes that takes axis d's place: Σ coef·axis + offset. */
typedef struct substitute {
    int axis;
    int64_t coef[OPERATOR_MAX_AXES], offset;
} substitute;

/* One way to take an axis out of the output's index. */
typedef struct gather_step {
    int count;
    substitute by[OPERATOR_MAX_AXES];
    int64_t extent[OPERATOR_MAX_AXES]; /* afterwards */
    int axes;      /* afterwards: one more when there is a v, which comes last */
    int of;        /* v is named after this axis */
    double points; /* of the new box */
} gather_step;

/* Does axis d move the output, and is it free to be changed by a step? */
bool gathering_may_move(const gathering *g, int d);

/* The step that takes r out of s·y + d·r; false when there is none, or the index tells the two
 * apart. */
bool gather_step_of_pair(const gathering *g, int y, int r, gather_step *step);

/* The step that takes r out where its column is a sum of others'. */
bool gather_step_of_sum(const gathering *g, int r, gather_step *step);

/* Takes the step, on all access maps. False when numbers grow too large for an operator. */
bool gathering_apply(gathering *g, const gather_step *s);

#endif
