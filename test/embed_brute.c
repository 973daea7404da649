/* Brute force over embeddings; see embed_brute.h. */
#include <string.h>

#include "dataflow/telling.h"
#include "test/embed_brute.h"
#include "test/random.h"

/* ---- Boxes ---- */

static unsigned moved_operands(const operator *op, int d) {
    unsigned moves = 0;
    for (int k = 0; k < OPERANDS; k++)
        for (int row = 0; row < op->operand[k].dims; row++)
            if (op->operand[k].coef[row][d]) moves |= 1u << k;
    return moves;
}

/* The operator's operands that the instruction's axis moves. */
static unsigned wanted_operands(const operator *instruction, int a, bool swapped) {
    unsigned m = moved_operands(instruction, a);
    if (!swapped) return m;
    return (m & 1u << OPERAND_OUT) | (m >> OPERAND_LHS & 1) << OPERAND_RHS |
           (m >> OPERAND_RHS & 1) << OPERAND_LHS;
}

static bool is_wanted(const operator *instruction, bool swapped, unsigned moves) {
    for (int a = 0; a < instruction->axes; a++)
        if (wanted_operands(instruction, a, swapped) == moves) return true;
    return false;
}

typedef struct box_walk {
    const operator *op, *instruction;
    unsigned closed;
    bool swapped, want_plain;
    brute_visitor *visit;
    void *context;
    box lists; /* of the axes taken so far */
    bool taken[OPERATOR_MAX_AXES];
} box_walk;

static void box_add_units(const box_walk *w, box *b) {
    for (int a = 0; a < w->instruction->axes; a++) {
        unsigned wanted = wanted_operands(w->instruction, a, w->swapped);
        bool found = false;
        for (int z = 0; z < b->axes; z++)
            found |= b->axis[z].moves == wanted;
        if (!found) b->axis[b->axes++] = (box_axis){.extent = 1, .moves = wanted};
    }
}

/* May axis d stand behind the others of a list? */
static bool list_takes(const box_walk *w, const box_axis *list, int d) {
    int first = list->part[0];
    return moved_operands(w->op, d) == list->moves && w->op->axis[d].extent > 1 &&
           w->op->axis[first].extent > 1 && is_wanted(w->instruction, w->swapped, list->moves);
}

static int list_smallest(const box_axis *list) {
    int smallest = list->part[0];
    for (int i = 1; i < list->parts; i++)
        if (list->part[i] < smallest) smallest = list->part[i];
    return smallest;
}

/* Lists are in the order of their smallest axes. */
static bool lists_in_order(const box *b) {
    return b->axes < 2 ||
           list_smallest(&b->axis[b->axes - 2]) < list_smallest(&b->axis[b->axes - 1]);
}

static bool walk_end(box_walk *w) {
    embedding e = {.swapped = w->swapped, .box = w->lists};
    bool plain = true;
    if (!lists_in_order(&e.box)) return true;
    for (int z = 0; z < e.box.axes; z++) {
        box_axis *axis = &e.box.axis[z];
        plain &= axis->parts == 1;
        axis->extent = 1;
        for (int i = 0; i < axis->parts; i++)
            axis->extent *= w->op->axis[axis->part[i]].extent;
        bool apart = axis->parts == 1 && operator_apart_axes(w->op) >> axis->part[0] & 1;
        bool closed = axis->parts == 1 && w->closed >> axis->part[0] & 1;
        axis->closed = closed ? axis->moves : (unsigned)apart << OPERAND_OUT;
    }
    box_add_units(w, &e.box);
    return plain != w->want_plain || w->visit(w->context, &e);
}

/* Puts each axis that is left at the end of the newest list, or into a list of its own. */
static bool walk_lists(box_walk *w, int placed) {
    if (placed == w->op->axes) return walk_end(w);
    bool go_on = true;
    for (int d = 0; d < w->op->axes && go_on; d++) {
        box *b = &w->lists;
        if (w->taken[d]) continue;
        w->taken[d] = true;
        box_axis *newest = b->axes ? &b->axis[b->axes - 1] : NULL;
        if (newest && !w->want_plain && list_takes(w, newest, d)) {
            newest->part[newest->parts++] = d;
            go_on = walk_lists(w, placed + 1);
            newest->part[--newest->parts] = 0;
        }
        if (go_on && lists_in_order(b)) {
            b->axis[b->axes++] =
                (box_axis){.parts = 1, .part = {d}, .moves = moved_operands(w->op, d)};
            go_on = walk_lists(w, placed + 1);
            b->axes--;
        }
        w->taken[d] = false;
    }
    return go_on;
}

static bool walk_boxes(box_walk *w, bool fuse) {
    for (int plain = 1; plain >= (fuse ? 0 : 1); plain--)
        for (int swapped = 0; swapped < 2; swapped++) {
            w->swapped = swapped;
            w->want_plain = plain;
            if (!walk_lists(w, 0)) return false;
        }
    return true;
}

bool brute_each_box(const operator *op, const operator *instruction, bool fuse,
                    brute_visitor *visit, void *context) {
    box_walk w = {.op = op, .instruction = instruction, .visit = visit, .context = context};
    return walk_boxes(&w, fuse);
}

bool brute_each_skewed_box(const skewed *present, const operator *instruction, brute_visitor *visit,
                           void *context) {
    box_walk w = {.op = &present->op, .closed = present->closed, .instruction = instruction};
    w.visit = visit;
    w.context = context;
    return walk_boxes(&w, true);
}

int64_t brute_lanes_for(const operator *instruction, bool swapped, bool out) {
    int64_t lanes = 1;
    for (int a = 0; a < instruction->axes; a++) {
        unsigned moves = wanted_operands(instruction, a, swapped);
        bool may = moves >> OPERAND_RHS & 1 && moves >> (out ? OPERAND_OUT : OPERAND_LHS) & 1;
        if (may) lanes *= instruction->axis[a].extent;
    }
    return lanes;
}

/* ---- Tiles and digits ---- */

typedef struct digit_walk {
    const operator *op, *instruction;
    bool sorted;
    brute_visitor *visit;
    void *context;
    embedding e;
} digit_walk;

static bool is_one_walk(const digit_walk *w) {
    for (int a = 0; a < w->instruction->axes; a++)
        for (int l = 0; l + 1 < w->e.digits[a]; l++) {
            const digit *d = &w->e.digit[a][l];
            if (d[0].axis == d[1].axis && d[1].weight == d[0].weight * d[0].extent) return false;
        }
    return true;
}

bool brute_is_sorted(const operator *instruction, const embedding *e) {
    for (int a = 0; a < instruction->axes; a++) {
        int64_t before[BOX_MAX_AXES] = {0};
        for (int64_t j = 1; j < instruction->axis[a].extent; j++) {
            int64_t point[BOX_MAX_AXES] = {0}, rest = j;
            for (int l = 0; l < e->digits[a]; l++) {
                const digit *d = &e->digit[a][l];
                point[d->axis] += rest % d->extent * d->weight;
                rest /= d->extent;
            }
            int z = 0;
            while (z < e->box.axes && point[z] == before[z])
                z++;
            if (z == e->box.axes || point[z] < before[z]) return false;
            memcpy(before, point, sizeof before);
        }
    }
    return true;
}

static bool walk_kinds(digit_walk *w, int z) {
    if (z == w->e.box.axes) return w->visit(w->context, &w->e);
    w->e.axis[z].interleaved = false;
    if (!walk_kinds(w, z + 1)) return false;
    if (w->e.axis[z].tile == 1 || w->e.axis[z].tiles == 1) return true;
    w->e.axis[z].interleaved = true;
    return walk_kinds(w, z + 1);
}

/* Gives the next higher weight on axis z to each of the digits there that have none yet. */
static bool walk_weights(digit_walk *w, int z, int64_t weight) {
    if (z == w->e.box.axes) {
        if (!is_one_walk(w) || (w->sorted && !brute_is_sorted(w->instruction, &w->e))) return true;
        return walk_kinds(w, 0);
    }
    bool found = false;
    for (int a = 0; a < w->instruction->axes; a++)
        for (int l = 0; l < w->e.digits[a]; l++) {
            digit *d = &w->e.digit[a][l];
            if (d->axis != z || d->weight) continue;
            found = true;
            d->weight = weight;
            bool go_on = walk_weights(w, z, weight * d->extent);
            d->weight = 0;
            if (!go_on) return false;
        }
    if (found) return true;
    int64_t extent = w->e.box.axis[z].extent;
    w->e.axis[z] = (axis_tile){.tile = weight, .tiles = (extent + weight - 1) / weight};
    return walk_weights(w, z + 1, 1);
}

static bool may_lie_on(const digit_walk *w, int a, int z) {
    return !(w->e.box.axis[z].moves & ~wanted_operands(w->instruction, a, w->e.swapped));
}

/* Lists of digits whose product is `left` for instruction axis a, then for the next axis. */
static bool walk_digits(digit_walk *w, int a, int64_t left) {
    if (a == w->instruction->axes) return walk_weights(w, 0, 1);
    if (left == 1) {
        int next = a + 1;
        return walk_digits(w, next,
                           next < w->instruction->axes ? w->instruction->axis[next].extent : 1);
    }
    for (int z = 0; z < w->e.box.axes; z++) {
        if (!may_lie_on(w, a, z)) continue;
        for (int64_t extent = 2; extent <= left; extent++) {
            if (left % extent) continue;
            w->e.digit[a][w->e.digits[a]++] = (digit){.axis = z, .extent = extent};
            bool go_on = walk_digits(w, a, left / extent);
            w->e.digits[a]--;
            if (!go_on) return false;
        }
    }
    return true;
}

bool brute_each_embedding(const operator *op, const operator *instruction, const embedding *e,
                          bool sorted, brute_visitor *visit, void *context) {
    digit_walk w = {.op = op,
                    .instruction = instruction,
                    .sorted = sorted,
                    .visit = visit,
                    .context = context,
                    .e = *e};
    return walk_digits(&w, 0, instruction->axis[0].extent);
}

static uint64_t hash_number(uint64_t hash, int64_t number) {
    hash ^= (uint64_t)number;
    return random_next(&hash);
}

uint64_t brute_hash(const operator *instruction, const embedding *e) {
    uint64_t hash = e->swapped;
    for (int z = 0; z < e->box.axes; z++) {
        const box_axis *axis = &e->box.axis[z];
        for (int i = 0; i < axis->parts; i++)
            hash = hash_number(hash, axis->part[i]);
        hash = hash_number(hash, axis->moves);
        hash = hash_number(hash, e->axis[z].tile);
        hash = hash_number(hash, e->axis[z].tiles * 2 + e->axis[z].interleaved);
    }
    for (int a = 0; a < instruction->axes; a++)
        for (int l = 0; l < e->digits[a]; l++) {
            hash = hash_number(hash, a * 100 + e->digit[a][l].axis);
            hash = hash_number(hash, e->digit[a][l].extent);
            hash = hash_number(hash, e->digit[a][l].weight);
        }
    return hash;
}
