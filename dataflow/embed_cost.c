/* What an embedding costs, exactly when its tiles are known, and bounded below while they are not.
 */
#include <string.h>

#include "csp/base/arithmetic.h"
#include "dataflow/embed_model.h"
#include "dataflow/reach.h"
#include "dataflow/storage.h"

int64_t embed_quantities_measure(const embed_quantities *q, const embed_machine *machine,
                                 embed_measure measure) {
    int64_t compute =
        saturating_add(saturating_multiply(q->calls, machine->call_cycles),
                       saturating_multiply(q->blocks[OPERAND_OUT], machine->output_cycles));
    int64_t input = saturating_add(
        saturating_multiply(q->blocks[OPERAND_LHS], machine->block_cycles[OPERAND_LHS]),
        saturating_multiply(q->blocks[OPERAND_RHS], machine->block_cycles[OPERAND_RHS]));
    int64_t output =
        saturating_multiply(q->blocks[OPERAND_OUT], machine->block_cycles[OPERAND_OUT]);
    switch (measure) {
    case EMBED_CYCLES:
        return max_of(compute, max_of(input, output));
    case EMBED_COMPUTE:
        return compute;
    case EMBED_INPUT:
        return input;
    case EMBED_CALLS:
        return q->calls;
    case EMBED_PAID:
        return q->paid;
    case EMBED_STORED:
        return q->stored;
    case EMBED_STORED_OUT:
        return q->elems[OPERAND_OUT];
    case EMBED_STORED_LHS:
        return q->elems[OPERAND_LHS];
    case EMBED_STORED_RHS:
        return q->elems[OPERAND_RHS];
    case EMBED_HOST:
        return q->host;
    default:
        return 0;
    }
}

int64_t embed_quantities_cost(const embed_quantities *q, const embed_options *options, int i) {
    int64_t sum = 0;
    if (options->measure[i] != EMBED_WEIGHTED)
        return embed_quantities_measure(q, &options->machine, options->measure[i]);
    for (int k = 0; k < EMBED_MEASURES; k++)
        if (options->weight[i][k])
            sum = saturating_add(sum,
                                 saturating_multiply(options->weight[i][k],
                                                     embed_quantities_measure(q, &options->machine,
                                                                              (embed_measure)k)));
    return sum;
}

void embed_quantities_complete(const operator *op, const operator *instruction, strategy s,
                               embed_quantities *q) {
    q->paid = saturating_multiply(q->calls, operator_macs(instruction));
    for (int k = 0; k < OPERANDS; k++) {
        q->stored = saturating_add(q->stored, q->elems[k]);
        q->host =
            saturating_add(q->host, saturating_add(q->elems[k], access_elements(&op->operand[k])));
    }
    if (s == STRATEGY_STRICT) q->host = 0;
}

static void embedding_count(const operator *op, const operator *instruction, strategy s,
                            const embedding *e, embed_quantities *q) {
    *q = (embed_quantities){.calls = embedding_calls(e)};
    storage_mode mode = s == STRATEGY_STRICT ? STORAGE_RAW : STORAGE_REWRITTEN;
    for (int k = 0; k < OPERANDS; k++) {
        storage stored;
        storage_build(op, instruction, e, k, mode, &stored);
        q->blocks[k] = stored.blocks;
        q->elems[stored.operand] = storage_elems(&stored);
    }
    embed_quantities_complete(op, instruction, s, q);
}

int64_t embed_measure_of(const operator *op, const operator *instruction,
                         const embed_machine *machine, strategy s, const embedding *e,
                         embed_measure measure) {
    embed_quantities q;
    embedding_count(op, instruction, s, e, &q);
    return embed_quantities_measure(&q, machine, measure);
}

int64_t embed_cost_of(const operator *op, const operator *instruction, const embed_options *options,
                      const embedding *e, int i) {
    embed_quantities q;
    embedding_count(op, instruction, options->strategy, e, &q);
    return embed_quantities_cost(&q, options, i);
}

/* The counts of these tiles. */
static const embed_quantities *model_count(csp_solver *s, embed_model *m, const axis_tile *axis) {
    size_t bytes = (size_t)m->box->axes * sizeof *axis;
    if (!m->counted || memcmp(axis, m->counted_axis, bytes)) {
        embedding e;
        embed_model_read_tiles(s, m, &e);
        embedding_count(m->op, m->instruction, m->options->strategy, &e, &m->counts);
        memcpy(m->counted_axis, axis, bytes);
        m->counted = true;
    }
    return &m->counts;
}

void operator_reach_build(const operator *op, operator_reach *reach) {
    for (int k = 0; k < OPERANDS; k++) {
        reach->elements[k] = operator_elements_reached(op, k);
        for (int row = 0; row < op->operand[k].dims; row++) {
            int64_t low, high;
            access_row_range(op, &op->operand[k], row, &low, &high);
            reach->row[k][row] = access_row_reach(op, &op->operand[k], row);
            reach->padded[k][row] = low < 0 || high >= op->operand[k].shape[row];
        }
    }
}

/* Fewest outer coordinates of a row: its reach divided by the lanes that can lie along it; and one,
 * and one more for each further tile of its axes, as their outer coordinates are multiples of one
 * unit. A row that a fused axis moves has only those of its other axes, and padding may leave out
 * whole blocks of one that none moves. */
static int64_t row_least_blocks(csp_solver *s, const embed_model *m, int operand, int row) {
    int64_t lanes = 1, blocks = 1;
    bool fused = false;
    for (int z = 0; z < m->box->axes; z++) {
        const box_axis *axis = &m->box->axis[z];
        bool touches = false;
        for (int i = 0; i < axis->parts; i++)
            touches |= m->op->operand[operand].coef[row][axis->part[i]] != 0;
        fused |= touches && !box_axis_is_plain(axis, operand);
        if (!touches || !box_axis_is_plain(axis, operand)) continue;
        lanes = saturating_multiply(lanes, csp_max(s, m->rectangle.tile[z]));
        blocks = saturating_add(blocks, csp_min(s, m->tiles[z]) - 1);
    }
    if (fused) return blocks;
    return max_of(divide_ceiling(m->reach->row[operand][row], lanes),
                  m->reach->padded[operand][row] ? 1 : blocks);
}

/* Fewest blocks of an operand: a dimension for each row and for each fused or unit axis; and room
 * for all that is read. */
static int64_t operand_least_blocks(csp_solver *s, const embed_model *m, int operand,
                                    int64_t lanes) {
    int64_t blocks = 1;
    for (int row = 0; row < m->op->operand[operand].dims; row++)
        blocks = saturating_multiply(blocks, row_least_blocks(s, m, operand, row));
    for (int z = 0; z < m->box->axes; z++)
        if (!box_axis_is_plain(&m->box->axis[z], operand) && (m->box->axis[z].moves >> operand & 1))
            blocks = saturating_multiply(blocks, csp_min(s, m->tiles[z]));
    return max_of(blocks, divide_ceiling(m->reach->elements[operand], lanes));
}

/* Has each row of the operand's index one axis at most, and is all of it inside? Tiles that differ
 * on an axis that moves it then have different blocks. */
static bool operand_is_plain(const embed_model *m, int operand) {
    const access_map *access = &m->op->operand[operand];
    for (int row = 0; row < access->dims; row++) {
        int axes = 0;
        for (int d = 0; d < m->op->axes; d++)
            axes += access->coef[row][d] != 0;
        if (axes > 1 || m->reach->padded[operand][row]) return false;
    }
    return true;
}

/* Axes that move an operand, as bits. */
static unsigned operand_axes(const embed_model *m, int operand) {
    unsigned axes = 0;
    for (int z = 0; z < m->box->axes; z++)
        axes |= (m->box->axis[z].moves >> operand & 1u) << z;
    return axes;
}

/* Exact counts, or no more than any embedding below this node has; all of them, or only calls and
 * multiplications. */
static void model_quantities(csp_solver *s, embed_model *m, bool all, embed_quantities *q) {
    axis_tile axis[BOX_MAX_AXES];
    memset(axis, 0, sizeof axis);
    if (embed_model_axes(s, m, axis)) {
        *q = *model_count(s, m, axis);
        return;
    }
    *q = (embed_quantities){.calls = tiling_least(s, &m->tiling, ~0u)};
    for (int k = 0; k < OPERANDS && all; k++) {
        int operand = embed_model_operand(m, k);
        q->blocks[k] = operand_is_plain(m, operand)
                           ? tiling_least(s, &m->tiling, operand_axes(m, operand))
                           : operand_least_blocks(s, m, operand, m->lanes[k]);
        q->elems[operand] = saturating_multiply(q->blocks[k], m->lanes[k]);
    }
    embed_quantities_complete(m->op, m->instruction, m->options->strategy, q);
}

static bool measure_counts_calls(embed_measure measure) {
    return measure == EMBED_CALLS || measure == EMBED_PAID;
}

int64_t embed_model_bound(csp_solver *s, embed_model *m, embed_measure measure) {
    embed_quantities q;
    model_quantities(s, m, !measure_counts_calls(measure), &q);
    return embed_quantities_measure(&q, &m->options->machine, measure);
}

int64_t embed_model_cost(csp_solver *s, embed_model *m, int i) {
    embed_quantities q;
    model_quantities(s, m, !measure_counts_calls(m->options->measure[i]), &q);
    return embed_quantities_cost(&q, m->options, i);
}
