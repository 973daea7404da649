/* One embedding problem on csp: one rewritten box, one operand order. Internal to dataflow. */
#ifndef DATAFLOW_EMBED_MODEL_H
#define DATAFLOW_EMBED_MODEL_H

#include "dataflow/embed.h"
#include "dataflow/rectangle.h"

typedef struct embed_model {
    const operator *op;
    const operator *instruction;
    const embed_options *options;
    const box *box;
    bool swapped;
    operator extended;  /* the operator with the box's unit axes as axes and index rows of their own */
    int coordinates;    /* of a node's vector in `extended`: one an axis */
    csp_var *node[OPERATOR_MAX_AXES]; /* per line: node[a][j·coordinates + d] */
    rectangle rectangle;
    csp_var tiles[BOX_MAX_AXES];
    int64_t cached_cost[EMBED_MAX_MEASURES]; /* of cached_axis */
    axis_tile cached_axis[BOX_MAX_AXES];
    bool cached;
} embed_model;

/* States the problem: variables, flow, injective, rectangle, order, origin, cover, and the strategy's rules. The
 * model must outlive the solver. */
csp_status embed_model_post(csp_solver *s, embed_model *m);

/* Reads the embedding off fixed variables. */
void embed_model_read(csp_solver *s, const embed_model *m, embedding *e);

/* The tiles alone, as they are or as their bounds allow; false while some are not fixed. */
bool embed_model_axes(const csp_solver *s, const embed_model *m, axis_tile *axis);

/* Does the embedding keep the strategy's rules on what the host may do (DESIGN.md section 1)? */
bool strategy_allows(const operator *op, const operator *instruction, strategy st, const embedding *e);

/* Lower bound of a measure at the present domains; exact when all is fixed. */
int64_t embed_model_bound(csp_solver *s, embed_model *m, embed_measure measure);

/* Decides the nodes line by line, from the origin on; prefers long axes. */
csp_brancher embed_model_brancher(embed_model *m);

#endif
