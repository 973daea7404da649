/* The storage rule against direct enumeration, on hundreds of random embeddings, legal or not: each
 * tile's lanes are where the affine maps say, what is not stored is padding, blocks are counted
 * right, copies and padding are seen. */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "dataflow/storage.h"
#include "dataflow/tuple_table.h"
#include "test/embed_brute.h"
#include "test/random.h"

typedef struct survey {
    const operator *op, *instruction;
    const embedding *e;
    uint64_t random;
    int one_in; /* embeddings that are looked at */
    int embeddings, copying, padding, gaps;
} survey;

/* ---- One tile's lane, by the definition ---- */

/* The element's number in the tensor, or -1: what operand `operand` has for these tile and
 * position. */
static int64_t element_of(const survey *v, int operand, const int64_t *tile,
                          const int64_t *position) {
    int64_t x[OPERATOR_MAX_AXES] = {0};
    for (int z = 0; z < v->e->box.axes; z++) {
        const box_axis *axis = &v->e->box.axis[z];
        const axis_tile *t = &v->e->axis[z];
        int64_t rest =
            t->interleaved ? tile[z] + t->tiles * position[z] : t->tile * tile[z] + position[z];
        bool runs_on = axis->parts == 1 && !(axis->closed >> operand & 1);
        if (rest >= axis->extent && !runs_on && (axis->moves >> operand & 1)) return -1;
        for (int i = axis->parts - 1; i >= 0; i--) {
            x[axis->part[i]] = i ? rest % v->op->axis[axis->part[i]].extent : rest;
            rest /= v->op->axis[axis->part[i]].extent;
        }
    }
    return access_element(v->op, &v->op->operand[operand], x);
}

static bool next_counter(int64_t *at, const int64_t *end, int count) {
    for (int d = count - 1; d >= 0; d--) {
        if (++at[d] < end[d]) return true;
        at[d] = 0;
    }
    return false;
}

static bool next_tile(const survey *v, int64_t *tile) {
    int64_t end[BOX_MAX_AXES];
    for (int z = 0; z < v->e->box.axes; z++)
        end[z] = v->e->axis[z].tiles;
    return next_counter(tile, end, v->e->box.axes);
}

static bool next_lane(const survey *v, int64_t *lane) {
    int64_t end[OPERATOR_MAX_AXES];
    for (int a = 0; a < v->instruction->axes; a++)
        end[a] = v->instruction->axis[a].extent;
    return next_counter(lane, end, v->instruction->axes);
}

/* ---- Checks of one operand ---- */

/* The stored block that a tile uses; false when it is not stored. */
static bool block_of(const survey *v, const storage *s, const int64_t *tile, int64_t *index) {
    bool stored = true;
    for (int j = 0; j < s->dims; j++) {
        index[j] = 0;
        for (int z = 0; z < v->e->box.axes; z++)
            index[j] += s->dim[j].coef[z] * tile[z];
        cr_assert(index[j] >= s->dim[j].first && index[j] <= s->dim[j].last);
        stored &= index[j] >= s->dim[j].low && index[j] <= s->dim[j].high;
    }
    return stored;
}

static int64_t stored_element(const survey *v, const storage *s, const int64_t *index,
                              const int64_t *position) {
    const access_map *access = &v->op->operand[s->operand];
    int64_t element[TENSOR_MAX_DIMS], number = 0;
    if (!storage_element(v->op, v->e, s, index, position, element)) return -1;
    for (int row = 0; row < access->dims; row++)
        number = number * access->shape[row] + element[row];
    return number;
}

/* Every tile sees its elements; returns the number of blocks that some tile uses. */
static int64_t check_tiles(const survey *v, const storage *s) {
    tuple_table used = {.length = STORAGE_MAX_DIMS};
    int64_t *nothing = NULL, tile[BOX_MAX_AXES] = {0};
    do {
        int64_t index[STORAGE_MAX_DIMS] = {0}, lane[OPERATOR_MAX_AXES] = {0};
        bool stored = block_of(v, s, tile, index);
        cr_assert(tuple_table_reserve(&used, &nothing, 1));
        if (stored) tuple_table_find_or_add(&used, index);
        do {
            int64_t position[BOX_MAX_AXES];
            embedding_lane_position(v->e, v->instruction, lane, position);
            int64_t expected = element_of(v, s->operand, tile, position);
            int64_t got = stored ? stored_element(v, s, index, position) : -1;
            cr_assert(got == expected, "element %lld, expected %lld", (long long)got,
                      (long long)expected);
        } while (next_lane(v, lane));
    } while (next_tile(v, tile));
    int64_t count = used.count;
    tuple_table_free(&used);
    free(nothing);
    return count;
}

/* Is each row moved by one axis, so that no index is without a tile? */
static bool rows_are_plain(const survey *v, const storage *s) {
    bool plain = true;
    for (int j = 0; j < s->dims; j++) {
        int axes = 0;
        for (int z = 0; z < v->e->box.axes; z++)
            axes += s->dim[j].coef[z] != 0;
        plain &= axes <= 1;
    }
    for (int z = 0; z < v->e->box.axes; z++) {
        int dims = 0;
        for (int j = 0; j < s->dims; j++)
            dims += s->dim[j].coef[z] != 0;
        plain &= dims <= 1;
    }
    return plain;
}

/* Over all stored blocks and lanes: is an element there twice, is there padding? */
static void look(const survey *v, const storage *s, bool *twice, bool *padding) {
    char *times = calloc((size_t)access_elements(&v->op->operand[s->operand]), 1);
    int64_t at[STORAGE_MAX_DIMS] = {0}, end[STORAGE_MAX_DIMS];
    for (int j = 0; j < s->dims; j++)
        end[j] = s->dim[j].high - s->dim[j].low + 1;
    *twice = *padding = false;
    do {
        int64_t index[STORAGE_MAX_DIMS], lane[OPERATOR_MAX_AXES] = {0};
        for (int j = 0; j < s->dims; j++)
            index[j] = s->dim[j].low + at[j];
        do {
            bool first = true; /* of the multiplications that share this lane */
            for (int a = 0; a < v->instruction->axes; a++)
                first &= lane[a] == 0 ||
                         access_uses_axis(&v->instruction->operand[s->instruction_operand], a);
            if (!first) continue;
            int64_t position[BOX_MAX_AXES];
            embedding_lane_position(v->e, v->instruction, lane, position);
            int64_t element = stored_element(v, s, index, position);
            *padding |= element < 0;
            if (element >= 0) *twice |= times[element]++ > 0;
        } while (next_lane(v, lane));
    } while (next_counter(at, end, s->dims));
    free(times);
}

static bool is_fused(const embedding *e) {
    for (int z = 0; z < e->box.axes; z++)
        if (e->box.axis[z].parts > 1) return true;
    return false;
}

/* Do lanes of the instruction's operand lie on axes that do not move what it takes? They hold one
 * element, which flow and injective see. */
static bool lanes_stand_still(const survey *v, const storage *s) {
    for (int a = 0; a < v->instruction->axes; a++) {
        if (!access_uses_axis(&v->instruction->operand[s->instruction_operand], a)) continue;
        for (int l = 0; l < v->e->digits[a]; l++)
            if (!(v->e->box.axis[v->e->digit[a][l].axis].moves >> s->operand & 1)) return true;
    }
    return false;
}

static const char *described(const survey *v, int k) {
    static char text[1024];
    size_t used = operator_format(v->op, text, 400);
    text[used++] = ' ';
    used += embedding_format(v->e, v->op, v->instruction, text + used, 400);
    snprintf(text + used, sizeof text - used, ", %s", v->instruction->operand[k].name);
    return text;
}

static void check_operand(survey *v, int k) {
    storage s;
    storage_build(v->op, v->instruction, v->e, k, STORAGE_REWRITTEN, &s);
    int64_t used = check_tiles(v, &s), blocks = 1;
    for (int j = 0; j < s.dims; j++)
        blocks *= s.dim[j].high - s.dim[j].low + 1;
    cr_assert(blocks == s.blocks && storage_elems(&s) == blocks * s.lanes);
    cr_assert(used <= blocks);
    if (rows_are_plain(v, &s) && used > 0)
        cr_assert(used == blocks, "%d of %d blocks", (int)used, (int)blocks);
    v->gaps += used < blocks;
    bool twice, padding;
    look(v, &s, &twice, &padding);
    v->copying += twice;
    v->padding += padding;
    if (twice && !lanes_stand_still(v, &s))
        cr_assert(storage_copies(v->op, v->e, &s), "%s: copies go unseen", described(v, k));
    if (padding)
        cr_assert(storage_pads(v->op, v->e, &s), "%s: padding goes unseen", described(v, k));
    if (!twice && brute_lanes_differ(v->op, v->instruction, STRATEGY_PACK, v->e))
        cr_assert(!storage_copies(v->op, v->e, &s), "%s: copies that are none", described(v, k));
    if (is_fused(v->e)) return;
    bool whole = true;
    for (int z = 0; z < v->e->box.axes; z++)
        whole &= v->e->axis[z].tile * v->e->axis[z].tiles == v->e->box.axis[z].extent;
    if (whole && !padding)
        cr_assert(!storage_pads(v->op, v->e, &s), "%s: padding that is none", described(v, k));
}

/* ---- Random embeddings ---- */

/* Flow holds: an operand that the instruction's axis leaves alone is not moved, by
 * brute_each_embedding; one that it moves may be where it was only if inputs may be copied. */
static bool visit_embedding(void *context, const embedding *e) {
    survey *v = context;
    if (random_int(&v->random, 1, v->one_in) > 1) return true;
    v->e = e;
    v->embeddings++;
    for (int k = 0; k < OPERANDS; k++)
        check_operand(v, k);
    return true;
}

static bool visit_box(void *context, const embedding *e) {
    survey *v = context;
    return brute_each_embedding(v->op, v->instruction, e, true, visit_embedding, v);
}

static bool visit_coordinates(void *context, const skewing *how, const skewed *present) {
    survey *v = context;
    v->op = &present->op;
    return how->skews == 0 || brute_each_skewed_box(present, v->instruction, visit_box, v);
}

Test(storage, is_what_tiles_see) {
    survey v = {.random = 5, .one_in = 3};
    uint64_t count = getenv("INLAY_TEST_LONG") ? 2400 : 400;
    for (uint64_t number = 0; number < count; number++) {
        char text[512];
        operator op,
            instruction = brute_parse(brute_instruction((int)(number % BRUTE_INSTRUCTIONS)));
        brute_operator(number + 40, 4, &op, text, sizeof text);
        v.op = &op;
        v.instruction = &instruction;
        brute_each_box(&op, &instruction, true, visit_box, &v);
    }
    cr_assert(v.embeddings > 400, "%d", v.embeddings);
    cr_assert(v.copying > 50 && v.padding > 50 && v.gaps > 10, "%d %d %d", v.copying, v.padding,
              v.gaps);
}

Test(storage, is_what_tiles_see_in_skewed_coordinates) {
    survey v = {.random = 6, .one_in = 50};
    uint64_t count = getenv("INLAY_TEST_LONG") ? 1200 : 120;
    for (uint64_t number = 0; number < count; number++) {
        char text[512];
        operator op,
            instruction = brute_parse(brute_instruction((int)(number % BRUTE_INSTRUCTIONS)));
        brute_operator(number + 900, 3, &op, text, sizeof text);
        v.instruction = &instruction;
        operator_each_skewing(&op, operator_macs(&instruction), visit_coordinates, &v);
    }
    cr_assert(v.embeddings > 400, "%d", v.embeddings);
    cr_assert(v.copying > 50 && v.padding > 50 && v.gaps > 10, "%d %d %d", v.copying, v.padding,
              v.gaps);
}

/* ---- By hand ---- */

typedef struct counts {
    int64_t blocks[OPERANDS];
} counts;

static counts count_blocks(const char *op_text, const int *chosen, storage_mode mode) {
    operator op = brute_parse(op_text),
             gemm = brute_parse("acc[b,o] += inp[b,k] * wgt[o,k] where b<1, o<4, k<4");
    embedding e;
    counts c;
    cr_assert(embedding_fixed(&op, &gemm, false, chosen, &e, NULL));
    for (int k = 0; k < OPERANDS; k++) {
        storage s;
        storage_build(&op, &gemm, &e, k, mode, &s);
        c.blocks[k] = s.blocks;
    }
    return c;
}

Test(storage, convolutions_by_hand) {
    const char *padded = "o[f,y] += a[c,y+r-1] * w[f,c,r] where f<8, y<10, c<6, r<3; a: 6x10";
    counts c = count_blocks(padded, (int[]){1, 0, 2}, STORAGE_REWRITTEN);
    cr_expect(c.blocks[OPERAND_OUT] == 2 * 10);
    cr_expect(c.blocks[OPERAND_LHS] == 2 * 10, "spatial padding is not stored");
    cr_expect(c.blocks[OPERAND_RHS] == 2 * 2 * 3);
    const char *strided = "o[f,y] += a[c,2*y] * w[f,c] where f<4, y<5, c<4; a: 4x10";
    c = count_blocks(strided, (int[]){1, 0, 2}, STORAGE_REWRITTEN);
    cr_expect(c.blocks[OPERAND_LHS] == 5, "odd columns are not read, nor stored");
    c = count_blocks("o[y,f] += a[2*y,c] * w[f,c] where f<4, y<5, c<4; a: 10x4", (int[]){1, 0, 2},
                     STORAGE_RAW);
    cr_expect(c.blocks[OPERAND_LHS] == 10, "the user's tensor has them");
}
