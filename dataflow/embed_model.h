/* One embedding problem on csp: one rewritten box, one operand order. Internal to dataflow. */
#ifndef DATAFLOW_EMBED_MODEL_H
#define DATAFLOW_EMBED_MODEL_H

#include "dataflow/embed.h"
#include "dataflow/rectangle.h"
#include "dataflow/tiling.h"

/* What every measure is made of. */
typedef struct embed_quantities {
    int64_t calls;
    int64_t blocks[OPERANDS]; /* stored, of each instruction operand */
    int64_t stored;           /* elements */
    int64_t elems[OPERANDS];  /* stored, of each of the operator's tensors */
    int64_t paid;             /* multiplications */
    int64_t host;             /* bytes */
} embed_quantities;

/* Fills in what calls, blocks and elems say of the rest. */
void embed_quantities_complete(const operator *op, const operator *instruction, strategy s,
                               embed_quantities *q);

/* A measure of such counts, and component i of the cost. */
int64_t embed_quantities_measure(const embed_quantities *q, const embed_machine *machine,
                                 embed_measure measure);
int64_t embed_quantities_cost(const embed_quantities *q, const embed_options *options, int i);

/* How far the operator reaches, computed once for all boxes. */
typedef struct operator_reach {
    int64_t elements[OPERANDS];             /* distinct ones that are touched, or fewer */
    int64_t row[OPERANDS][TENSOR_MAX_DIMS]; /* distinct coordinates that are read */
    bool padded[OPERANDS][TENSOR_MAX_DIMS]; /* some multiplication reads outside */
} operator_reach;

void operator_reach_build(const operator *op, operator_reach *reach);

typedef struct embed_model {
    const operator *op;
    const operator *instruction;
    const embed_options *options;
    const box *box;
    bool swapped;
    const operator_reach *reach;
    operator
        extended;    /* the operator with the box's unit axes as axes and index rows of their own */
    int coordinates; /* of a node's vector in `extended`: one an axis */
    csp_var *node[OPERATOR_MAX_AXES]; /* per line: node[a][i·coordinates + d] */
    rectangle rectangle;
    tiling tiling;
    csp_var tiles[BOX_MAX_AXES];
    int32_t farthest[BOX_MAX_AXES]; /* that a point may lie on each box axis */
    int64_t lanes[OPERANDS];        /* elements of the instruction's operands */
    embed_quantities counts;        /* of counted_axis, when counted */
    axis_tile counted_axis[BOX_MAX_AXES];
    bool counted;
} embed_model;

/* Can the instruction be embedded by lines? Its operands have to be indexed by plain axes, and its
 * extents and multiplications must not have too many divisors. */
bool embed_model_takes(const operator *instruction, error_record *error);

/* States the problem in three steps. First the tiles, with the cover: measures have bounds from
 * there on, and a box that has nothing to offer needs no more. Then the lines, with flow, injective,
 * rectangle, order and origin. Last (embed_rules.c) the strategy's rules, and that padding is without
 * effect. The model, all fields but the first six zero, must outlive the solver. */
csp_status embed_model_post_tiles(csp_solver *s, embed_model *m);
csp_status embed_model_post_lines(csp_solver *s, embed_model *m);
csp_status embed_rules_post(csp_solver *s, embed_model *m);

/* The operator's operand that the instruction's takes. */
int embed_model_operand(const embed_model *m, int instruction_operand);

/* Is an element of this instruction operand in one place only? Inputs may be copied from `stencil`
 * on. */
bool embed_model_stores_once(const embed_model *m, int instruction_operand);

/* Reads the embedding off fixed variables; or all but the digits, false while some tiles are open.
 */
void embed_model_read(csp_solver *s, const embed_model *m, embedding *e);
bool embed_model_read_tiles(const csp_solver *s, const embed_model *m, embedding *e);

/* The tiles alone, of all box axes or of axis z; false while one is not fixed. */
bool embed_model_axes(const csp_solver *s, const embed_model *m, axis_tile *axis);
bool embed_model_axis(const csp_solver *s, const embed_model *m, int z, axis_tile *axis);

/* Does the embedding keep the strategy's rules on what the host may do (DESIGN.md section 1)? */
bool strategy_allows(const operator *op, const operator *instruction, strategy st,
                     const embedding *e);

/* The rules on the tensor that instruction operand k takes. Axes that do not move it may have any
 * tile; only `strict` asks for the digits. */
bool strategy_allows_operand(const operator *op, const operator *instruction, strategy st,
                             const embedding *e, int k);

/* Lower bound of a measure at the present domains, exact when all tiles are fixed; and of component
 * i of the cost. */
int64_t embed_model_bound(csp_solver *s, embed_model *m, embed_measure measure);
int64_t embed_model_cost(csp_solver *s, embed_model *m, int i);

/* Decides the tiles, as every measure depends on them alone, and then the nodes line by line, from
 * the origin on; prefers long axes. */
csp_brancher embed_model_brancher(embed_model *m);

/* Names points and tiles, for traces: `o4.f` is point 4 of instruction axis o's line on box axis f,
 * `tile.f` the tile there. */
void embed_model_name(csp_solver *s, const embed_model *m);

/* The branchers under a tuning that may be NULL: that one alone, or the tuning's over tiles, steps
 * and points and then that one. Returns how many. */
int embed_model_branchers(csp_solver *s, embed_model *m, const csp_tuning *tuning,
                          csp_brancher brancher[2]);

#endif
