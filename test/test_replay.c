/* The replay checker: it accepts what is right by hand, names each way of being wrong, and notices
 * when any one number of a right embedding is changed. */
#include <criterion/criterion.h>
#include <string.h>

#include "dataflow/replay.h"
#include "test/embed_brute.h"

enum { LIMIT = 1000000 };

static const char gemm[] = "acc[b,o] += inp[b,k] * wgt[o,k] where b<2, o<2, k<2";

typedef struct setting {
    operator op, instruction;
    embedding e;
} setting;

/* The instruction's axes whole on the operator's axes named, one letter each ('-': a unit axis). */
static setting set_up(const char *op, const char *instruction, bool swapped, const char *axes) {
    setting s = {.op = brute_parse(op), .instruction = brute_parse(instruction)};
    int chosen[OPERATOR_MAX_AXES];
    error_record error = {0};
    for (int a = 0; axes[a]; a++) {
        chosen[a] = -1;
        for (int d = 0; d < s.op.axes; d++)
            if (s.op.axis[d].name[0] == axes[a]) chosen[a] = d;
    }
    cr_assert(embedding_fixed(&s.op, &s.instruction, swapped, chosen, &s.e, &error), "%s",
              error.message);
    return s;
}

static void accepts(const setting *s, strategy st) {
    error_record error = {0};
    cr_expect(replay_embedding(&s->op, &s->instruction, st, &s->e, LIMIT, &error), "%s: %s",
              strategy_name(st), error.message);
}

static void refuses(const setting *s, strategy st, const char *because) {
    error_record error = {0};
    bool right = replay_embedding(&s->op, &s->instruction, st, &s->e, LIMIT, &error);
    cr_expect(!right && strstr(error.message, because), "%s: \"%s\", expected \"%s\"",
              strategy_name(st), right ? "accepted" : error.message, because);
}

Test(replay, strict_needs_blocks_that_are_runs) {
    setting s = set_up("o[i,j,x,y] += a[i,p,x,q] * b[j,p,y,q] where i<2, j<3, x<2, y<2, p<4, q<2",
                       gemm, false, "xyq");
    accepts(&s, STRATEGY_STRICT);
    accepts(&s, STRATEGY_FUSE);
    s = set_up("o[x,y] += a[x,q] * b[y,q] where x<2, y<2, q<4", gemm, false, "xyq");
    accepts(&s, STRATEGY_PACK);
    refuses(&s, STRATEGY_STRICT, "'a' in 'inp': its block is no aligned run");
    s = set_up("o[x,y] += a[q,x] * b[y,q] where x<2, y<2, q<2", gemm, false, "xyq");
    accepts(&s, STRATEGY_PACK);
    refuses(&s, STRATEGY_STRICT, "'a' in 'inp': its block is no aligned run");
    s = set_up("o[i,x] += a[i,2*x+1] * b[] where i<3, x<2", "c[b] += d[b] * e[] where b<1", false,
               "i");
    accepts(&s, STRATEGY_STRICT);
}

Test(replay, strict_takes_whole_blocks_of_the_transfers_zeros) {
    const char *form = "o[r,x,y] += a[r-1,x,q] * b[y,q] where r<4, x<2, y<2, q<2; a: 2x2x2";
    setting s = set_up(form, gemm, false, "xyq");
    accepts(&s, STRATEGY_STRICT);
    s = set_up("o[x,y] += a[x-1,q] * b[y,q] where x<4, y<2, q<2", gemm, false, "xyq");
    refuses(&s, STRATEGY_STRICT, "'a' in 'inp': its block holds padding");
    refuses(&s, STRATEGY_PACK, "'a' in 'inp': its block holds padding");
    accepts(&s, STRATEGY_PAD);
}

Test(replay, rounding_up_needs_pad_and_no_effect) {
    setting s = set_up("o[x,y] += a[x,q] * b[y,q] where x<3, y<2, q<2", gemm, false, "xyq");
    refuses(&s, STRATEGY_PACK, "rounded up");
    accepts(&s, STRATEGY_PAD);
    s = set_up("o[y] += a[x] * b[y,x] where x<3, y<2", gemm, false, "-yx");
    accepts(&s, STRATEGY_PAD);
    s = set_up("o[x] += a[x+q] * b[] where x<3, q<3", "c[] += d[k] * e[] where k<2", false, "q");
    refuses(&s, STRATEGY_STENCIL, "it is padding, and not without effect");
}

Test(replay, windows_are_copies) {
    setting s = set_up("o[f,x] += a[x+r] * w[f,r] where f<2, x<4, r<2", gemm, false, "xfr");
    refuses(&s, STRATEGY_PAD,
            "'a' in 'inp': element 1 is stored in lane 2, and in lane 1 of this block");
    accepts(&s, STRATEGY_STENCIL);
    s = set_up("o[f,x] += a[x+r] * w[f,r] where f<2, x<4, r<3",
               "c[b,o] += d[b] * e[o] where b<2, o<2", false, "xf");
    refuses(&s, STRATEGY_PAD, "of another block");
    s.e.axis[1].interleaved = true; /* lanes 0 and 2, and windows of 3 */
    refuses(&s, STRATEGY_PAD, "of another block");
    accepts(&s, STRATEGY_STENCIL);
}

Test(replay, output_is_never_copied) {
    setting s =
        set_up("o[x+r] += a[x] * w[r] where x<4, r<2", "c[b] += d[b] * e[] where b<2", false, "x");
    refuses(&s, STRATEGY_FUSE,
            "'o' in 'c': element 1 is stored in lane 0, and in lane 1 of another block");
}

Test(replay, edges_are_kept) {
    setting s = set_up("o[x,y] += a[x,q] * b[y,q] where x<2, y<2, q<2", gemm, false, "xyq");
    s.e.digit[0][0].axis = 2;
    s.e.digit[2][0].axis = 0;
    refuses(&s, STRATEGY_PACK, "another multiplication has another element in this lane");
    s = set_up("o[x,y] += a[x,q] * b[y,q] where x<2, y<2, q<2", gemm, true, "yxq");
    accepts(&s, STRATEGY_PACK);
    s.e.swapped = false;
    refuses(&s, STRATEGY_PACK, "another multiplication has another element in this lane");
}

Test(replay, tiles_cover_the_box_once) {
    setting good = set_up("o[x,y] += a[x,q] * b[y,q] where x<4, y<4, q<2", gemm, false, "xyq"),
            s = good;
    s.e.axis[0].tiles = 1;
    refuses(&s, STRATEGY_PAD, "box axis 0: 1 tiles of 2 for an extent of 4");
    s = good;
    s.e.axis[0].tiles = 3;
    refuses(&s, STRATEGY_PAD, "box axis 0: 3 tiles of 2 for an extent of 4");
    s = good;
    s.e.digit[1][0].axis = 0;
    refuses(&s, STRATEGY_PAD, "its place in the tile");
    s = good;
    s.e.digits[1] = 0;
    refuses(&s, STRATEGY_PAD, "'o': its digits do not count it");
    s = good;
    s.e.box.axes--;
    refuses(&s, STRATEGY_PAD, "is 0 times in the box");
    s = good;
    s.e.box.axis[1] = s.e.box.axis[0];
    refuses(&s, STRATEGY_PAD, "times in the box");
    s = good;
    s.e.box.axis[0].extent = 5;
    refuses(&s, STRATEGY_PAD, "not its parts' product long");
    s = good;
    s.e.box.axis[0].moves = 7;
    refuses(&s, STRATEGY_PAD, "does not move the operands");
}

Test(replay, fusing_needs_fuse) {
    setting s =
        set_up("o[x,y,f] += a[x,y,q] * b[f,q] where x<3, y<3, f<2, q<2", gemm, false, "xfq");
    s.e.box.axes = 3;
    s.e.box.axis[0] =
        (box_axis){.parts = 2, .part = {0, 1}, .extent = 9, .moves = s.e.box.axis[0].moves};
    s.e.box.axis[1] = s.e.box.axis[2];
    s.e.box.axis[2] = s.e.box.axis[3];
    s.e.axis[0] = (axis_tile){.tile = 2, .tiles = 5};
    s.e.axis[1] = s.e.axis[2] = (axis_tile){.tile = 2, .tiles = 1};
    s.e.digit[1][0].axis = 1;
    s.e.digit[2][0].axis = 2;
    accepts(&s, STRATEGY_FUSE);
    refuses(&s, STRATEGY_STENCIL, "is fused");
    s.e.box.axis[0].part[1] = 0;
    refuses(&s, STRATEGY_FUSE, "times in the box");
}

Test(replay, has_a_limit) {
    setting s = set_up("o[x,y] += a[x,q] * b[y,q] where x<1000000, y<1000000, q<1000000", gemm,
                       false, "xyq");
    refuses(&s, STRATEGY_PAD, "more than 1000000 multiplications");
}

/* ---- Every number counts ---- */

typedef struct mutation {
    const operator *op, *instruction;
    const embedding *good;
    int accepted;
} mutation;

static void expect_broken(const mutation *m, const embedding *e, const char *what) {
    if (!replay_embedding(m->op, m->instruction, STRATEGY_FUSE, e, LIMIT, NULL)) return;
    char text[512];
    embedding_format(m->good, m->op, m->instruction, text, sizeof text);
    cr_assert(false, "%s may be changed: %s", what, text);
}

static bool mutate(void *context, const embedding *good) {
    mutation *m = context;
    if (!replay_embedding(m->op, m->instruction, STRATEGY_FUSE, good, LIMIT, NULL)) return true;
    embedding e = *good;
    m->good = good;
    for (int z = 0; z < e.box.axes; z++)
        for (int by = -1; by <= 1; by += 2) {
            e.axis[z].tile += by;
            expect_broken(m, &e, "a tile's extent");
            e.axis[z].tile -= by;
            e.axis[z].tiles += by;
            expect_broken(m, &e, "a number of tiles");
            e.axis[z].tiles -= by;
            e.box.axis[z].extent += by;
            expect_broken(m, &e, "an extent");
            e.box.axis[z].extent -= by;
        }
    for (int a = 0; a < m->instruction->axes; a++)
        for (int l = 0; l < e.digits[a]; l++)
            for (int by = -1; by <= 1; by += 2) {
                e.digit[a][l].extent += by;
                expect_broken(m, &e, "a digit's extent");
                e.digit[a][l].extent -= by;
                e.digit[a][l].weight += by;
                expect_broken(m, &e, "a digit's weight");
                e.digit[a][l].weight -= by;
                e.digit[a][l].axis += by;
                expect_broken(m, &e, "a digit's axis");
                e.digit[a][l].axis -= by;
            }
    return ++m->accepted < 40;
}

static bool mutate_box(void *context, const embedding *e) {
    mutation *m = context;
    return brute_each_embedding(m->op, m->instruction, e, true, mutate, m);
}

Test(replay, notices_every_change) {
    int accepted = 0;
    for (uint64_t number = 0; number < 60; number++) {
        operator op,
            instruction = brute_parse(brute_instruction((int)(number % BRUTE_INSTRUCTIONS)));
        char text[512];
        brute_operator(number + 900, 4, &op, text, sizeof text);
        mutation m = {.op = &op, .instruction = &instruction};
        brute_each_box(&op, &instruction, true, mutate_box, &m);
        accepted += m.accepted;
    }
    cr_assert(accepted > 500, "only %d embeddings", accepted);
}
