/* Replay; see replay.h.
 *
 * A walk over all tiles and, in each, over all multiplications of the instruction. What an
 * operand's lane holds is the element at the affine map; beyond the box the map runs on where an
 * axis is the operator's own, and gives padding where the axis is fused or a unit axis. What is met
 * on the way is noted in a bitmap over the box and, for each operand, two hash tables: the blocks,
 * by outer coordinates, and the elements, by their number. */
#include "dataflow/replay.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "dataflow/tuple_table.h"

enum { PADDING = -1, UNTOUCHED = -2, KEY_LENGTH = TENSOR_MAX_DIMS + BOX_MAX_AXES };

typedef struct operand_record {
    const access_map *lanes;  /* the instruction's operand */
    const access_map *access; /* the operator's operand that it takes */
    int operand;              /* of the operator */
    int64_t lane_count;
    int64_t *present; /* what the lanes hold in this tile */
    tuple_table blocks;
    int64_t *held; /* blocks × lanes */
    tuple_table elements;
    int64_t *place; /* per element: block × lanes + lane */
} operand_record;

typedef struct replay {
    const operator *op, *instruction;
    strategy strategy;
    const embedding *e;
    error_record *error;
    int64_t tile[BOX_MAX_AXES];      /* present tile … */
    int64_t lane[OPERATOR_MAX_AXES]; /* … and multiplication */
    uint64_t *covered;               /* bit set over the rewritten box */
    int64_t covered_count;
    operand_record record[OPERANDS]; /* by instruction operand */
} replay;

/* ---- Saying where ---- */

static void place_append(char *text, size_t bytes, const char *name, int64_t value) {
    size_t used = strlen(text);
    snprintf(text + used, bytes - used, "%s%s%s%" PRId64, used ? " " : "", name, *name ? "=" : "",
             value);
}

static bool replay_fail(replay *r, bool with_lane, const char *what) {
    char tile[256] = "", lane[256] = "";
    for (int d = 0; d < r->e->box.axes; d++)
        place_append(tile, sizeof tile, "", r->tile[d]);
    for (int a = 0; a < r->instruction->axes; a++)
        place_append(lane, sizeof lane, r->instruction->axis[a].name, r->lane[a]);
    if (!with_lane) return error_set(r->error, "tile %s: %s", tile, what);
    return error_set(r->error, "tile %s, multiplication %s: %s", tile, lane, what);
}

static bool replay_fail_operand(replay *r, bool with_lane, const operand_record *o,
                                const char *what) {
    char text[400];
    snprintf(text, sizeof text, "'%s' in '%s': %s", o->access->name, o->lanes->name, what);
    return replay_fail(r, with_lane, text);
}

static bool replay_out_of_memory(replay *r) {
    return error_set(r->error, "not enough memory to replay the embedding");
}

/* ---- Walking ---- */

static bool next_lane(replay *r) {
    for (int a = r->instruction->axes - 1; a >= 0; a--) {
        if (++r->lane[a] < r->instruction->axis[a].extent) return true;
        r->lane[a] = 0;
    }
    return false;
}

static bool next_tile(replay *r) {
    for (int z = r->e->box.axes - 1; z >= 0; z--) {
        if (++r->tile[z] < r->e->axis[z].tiles) return true;
        r->tile[z] = 0;
    }
    return false;
}

/* Place of the present lane in its tile, per box axis. */
static void lane_place(const replay *r, int64_t *place) {
    memset(place, 0, BOX_MAX_AXES * sizeof *place);
    for (int a = 0; a < r->instruction->axes; a++) {
        int64_t below = 1;
        for (int l = 0; l < r->e->digits[a]; l++) {
            const digit *d = &r->e->digit[a][l];
            place[d->axis] += r->lane[a] / below % d->extent * d->weight;
            below *= d->extent;
        }
    }
}

static int64_t point_of(const replay *r, int z, int64_t place) {
    const axis_tile *t = &r->e->axis[z];
    return t->interleaved ? r->tile[z] + t->tiles * place : t->tile * r->tile[z] + place;
}

static bool bit_set(uint64_t *bits, int64_t at) {
    uint64_t bit = UINT64_C(1) << (at & 63), before = bits[at >> 6];
    bits[at >> 6] |= bit;
    return !(before & bit);
}

/* A tile is a rectangle: its lanes stand on all of its places. */
static bool lanes_fill_tile(replay *r, int64_t lanes) {
    int64_t places = 1;
    for (int z = 0; z < r->e->box.axes; z++)
        if (__builtin_mul_overflow(places, r->e->axis[z].tile, &places)) places = 0;
    if (places != lanes)
        return error_set(r->error, "a tile has %" PRId64 " places for %" PRId64 " lanes", places,
                         lanes);
    uint64_t *taken = calloc((size_t)(lanes / 64 + 1), sizeof *taken);
    if (!taken) return replay_out_of_memory(r);
    bool fill = true;
    do {
        int64_t place[BOX_MAX_AXES], at = 0;
        lane_place(r, place);
        for (int z = 0; z < r->e->box.axes; z++) {
            fill &= place[z] < r->e->axis[z].tile;
            at = at * r->e->axis[z].tile + place[z];
        }
        fill = fill && bit_set(taken, at);
    } while (fill && next_lane(r));
    free(taken);
    return fill || replay_fail(r, true, "its place in the tile is another one's, or outside");
}

/* ---- One multiplication ---- */

typedef struct multiplication {
    int64_t x[OPERATOR_MAX_AXES]; /* on the operator's axes */
    int64_t number;               /* in the rewritten box, row-major */
    bool beyond;                  /* … of which it is outside */
    signature padded; /* operator operands that are padding, being beyond a fused or unit axis */
} multiplication;

static multiplication multiplication_at(const replay *r) {
    multiplication m = {.number = 0};
    int64_t place[BOX_MAX_AXES];
    lane_place(r, place);
    for (int z = 0; z < r->e->box.axes; z++) {
        const box_axis *axis = &r->e->box.axis[z];
        int64_t rest = point_of(r, z, place[z]);
        m.number = m.number * axis->extent + rest;
        if (rest >= axis->extent) {
            m.beyond = true;
            m.padded |= axis->parts == 1 ? axis->moves & axis->closed : axis->moves;
        }
        for (int i = axis->parts - 1; i > 0; i--) {
            m.x[axis->part[i]] = rest % r->op->axis[axis->part[i]].extent;
            rest /= r->op->axis[axis->part[i]].extent;
        }
        if (axis->parts) m.x[axis->part[0]] = rest;
    }
    return m;
}

static bool lane_take(replay *r, operand_record *o, int64_t element) {
    int64_t lane = access_element(r->instruction, o->lanes, r->lane);
    if (lane < 0) return replay_fail_operand(r, true, o, "the instruction has no such element");
    if (o->present[lane] != UNTOUCHED && o->present[lane] != element)
        return replay_fail_operand(r, true, o,
                                   "another multiplication has another element in this lane");
    o->present[lane] = element;
    return true;
}

static bool replay_multiplication(replay *r) {
    multiplication m = multiplication_at(r);
    bool effect = true;
    for (int k = 0; k < OPERANDS; k++) {
        operand_record *o = &r->record[k];
        int64_t element =
            m.padded >> o->operand & 1 ? PADDING : access_element(r->op, o->access, m.x);
        effect &= element >= 0;
        if (!lane_take(r, o, element)) return false;
    }
    if (m.beyond) return !effect || replay_fail(r, true, "it is padding, and not without effect");
    if (!bit_set(r->covered, m.number)) return replay_fail(r, true, "it was done before");
    r->covered_count++;
    return true;
}

/* ---- One block ---- */

static void block_key(const replay *r, const operand_record *o, int64_t *key) {
    memset(key, 0, KEY_LENGTH * sizeof *key);
    for (int z = 0; z < r->e->box.axes; z++) {
        const box_axis *axis = &r->e->box.axis[z];
        if (!(axis->moves >> o->operand & 1)) continue;
        bool apart = axis->parts != 1 || axis->closed >> o->operand & 1;
        if (apart) key[TENSOR_MAX_DIMS + z] = r->tile[z];
        for (int row = 0; !apart && row < o->access->dims; row++)
            key[row] += o->access->coef[row][axis->part[0]] * point_of(r, z, 0);
    }
}

static bool replay_fail_stored_twice(replay *r, const operand_record *o, int64_t lane,
                                     int64_t before) {
    char text[192];
    snprintf(text, sizeof text,
             "element %" PRId64 " is stored in lane %" PRId64 ", and in lane %" PRId64 " of %s",
             o->present[lane], lane, before % o->lane_count,
             before / o->lane_count + 1 == o->blocks.count ? "this block" : "another block");
    return replay_fail_operand(r, false, o, text);
}

/* No element of the newest block has another place. */
static bool block_is_injective(replay *r, operand_record *o) {
    for (int64_t lane = 0; lane < o->lane_count; lane++) {
        if (o->present[lane] < 0) continue;
        if (!tuple_table_reserve(&o->elements, &o->place, 1)) return replay_out_of_memory(r);
        int64_t known = tuple_table_find_or_add(&o->elements, &o->present[lane]);
        if (known >= 0) return replay_fail_stored_twice(r, o, lane, o->place[known]);
        o->place[o->elements.count - 1] = (o->blocks.count - 1) * o->lane_count + lane;
    }
    return true;
}

static bool block_is_a_run(const operand_record *o) {
    int64_t first = UNTOUCHED;
    for (int64_t lane = 0; lane < o->lane_count; lane++) {
        if (o->present[lane] == UNTOUCHED) continue;
        if (first == UNTOUCHED) first = o->present[lane] - lane;
        if (first < 0 || first % o->lane_count || o->present[lane] != first + lane) return false;
    }
    return true;
}

static bool block_keeps_strategy(replay *r, operand_record *o) {
    bool real = false, padding = false;
    for (int64_t lane = 0; lane < o->lane_count; lane++) {
        real |= o->present[lane] >= 0;
        padding |= o->present[lane] == PADDING;
    }
    if (real && padding && r->strategy < STRATEGY_PAD)
        return replay_fail_operand(r, false, o, "its block holds padding");
    if (real && r->strategy == STRATEGY_STRICT && !block_is_a_run(o))
        return replay_fail_operand(r, false, o, "its block is no aligned run of the tensor");
    bool injective = o->operand == OPERAND_OUT || r->strategy < STRATEGY_STENCIL;
    return !injective || block_is_injective(r, o);
}

static bool replay_block(replay *r, operand_record *o) {
    int64_t key[KEY_LENGTH];
    size_t bytes = (size_t)o->lane_count * sizeof *o->held;
    if (!tuple_table_reserve(&o->blocks, &o->held, o->lane_count)) return replay_out_of_memory(r);
    block_key(r, o, key);
    int64_t known = tuple_table_find_or_add(&o->blocks, key);
    if (known >= 0)
        return !memcmp(o->held + known * o->lane_count, o->present, bytes) ||
               replay_fail_operand(r, false, o,
                                   "another tile has other elements in the same block");
    memcpy(o->held + (o->blocks.count - 1) * o->lane_count, o->present, bytes);
    return block_keeps_strategy(r, o);
}

static bool replay_tile(replay *r) {
    for (int k = 0; k < OPERANDS; k++)
        for (int64_t lane = 0; lane < r->record[k].lane_count; lane++)
            r->record[k].present[lane] = UNTOUCHED;
    do
        if (!replay_multiplication(r)) return false;
    while (next_lane(r));
    for (int k = 0; k < OPERANDS; k++)
        if (!replay_block(r, &r->record[k])) return false;
    return true;
}

/* ---- All of it ---- */

static bool replay_begin(replay *r, int64_t volume) {
    r->covered = calloc((size_t)(volume / 64 + 1), sizeof *r->covered);
    bool memory = r->covered != NULL;
    for (int k = 0; k < OPERANDS; k++) {
        operand_record *o = &r->record[k];
        o->operand = k == OPERAND_OUT || !r->e->swapped ? k : OPERAND_LHS + OPERAND_RHS - k;
        o->access = &r->op->operand[o->operand];
        o->lanes = &r->instruction->operand[k];
        o->lane_count = access_elements(o->lanes);
        o->blocks.length = KEY_LENGTH;
        o->elements.length = 1;
        if (o->lane_count > REPLAY_MULTIPLICATIONS) return replay_out_of_memory(r);
        o->present = calloc((size_t)o->lane_count, sizeof *o->present);
        memory &= o->present != NULL;
    }
    return memory || replay_out_of_memory(r);
}

static void replay_end(replay *r) {
    free(r->covered);
    for (int k = 0; k < OPERANDS; k++) {
        operand_record *o = &r->record[k];
        free(o->present);
        free(o->held);
        free(o->place);
        tuple_table_free(&o->blocks);
        tuple_table_free(&o->elements);
    }
}

static bool replay_all(replay *r, int64_t lanes, int64_t volume) {
    if (!lanes_fill_tile(r, lanes) || !replay_begin(r, volume)) return false;
    do
        if (!replay_tile(r)) return false;
    while (next_tile(r));
    if (r->covered_count == volume) return true;
    return error_set(r->error, "%" PRId64 " of %" PRId64 " multiplications are in no tile",
                     volume - r->covered_count, volume);
}

static bool replay_walk(const operator *op, const operator *instruction, strategy st,
                        const embedding *e, int64_t multiplication_limit, error_record *error) {
    replay r = {.op = op, .instruction = instruction, .strategy = st, .e = e, .error = error};
    if (!replay_form(op, instruction, st, e, error)) return false;
    int64_t lanes = operator_macs(instruction), all = lanes;
    for (int z = 0; z < e->box.axes; z++)
        if (all > multiplication_limit || __builtin_mul_overflow(all, e->axis[z].tiles, &all))
            all = INT64_MAX;
    if (all > multiplication_limit)
        return error_set(error, "more than %" PRId64 " multiplications to replay",
                         multiplication_limit);
    bool right = replay_all(&r, lanes, operator_macs(op));
    replay_end(&r);
    return right;
}

bool replay_embedding(const operator *op, const operator *instruction, strategy st,
                      const embedding *e, int64_t multiplication_limit, error_record *error) {
    if (e->skewing.skews == 0)
        return replay_walk(op, instruction, st, e, multiplication_limit, error);
    if (st < STRATEGY_SPARSE)
        return error_set(error, "the operator is skewed, which the strategy does not allow");
    skewed room;
    const operator *rewritten = embedding_operator(op, e, &room);
    if (!rewritten) return error_set(error, "the operator cannot be skewed as the embedding says");
    return replay_same_graph(op, rewritten, multiplication_limit, error) &&
           replay_walk(rewritten, instruction, st, e, multiplication_limit, error);
}
