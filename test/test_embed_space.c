/* Nothing is lost by modelling lines only: the spaces that embed_each walks, strategy by strategy,
 * against the same problem stated on every node of the instruction (subgraph.h), rectangle and
 * cover checked on all nodes. */
#include <criterion/criterion.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "dataflow/embed_model.h"
#include "dataflow/replay.h"
#include "dataflow/subgraph.h"
#include "test/embed_brute.h"
#include "test/embed_image.h"
#include "test/random_operator.h"

/* One case: what is embedded in what, and how. */
typedef struct space {
    const operator *op, *instruction;
    strategy strategy;
    image_set set;
} space;

static bool space_visit(void *context, const embedding *e) {
    space *s = context;
    image i;
    error_record error = {0};
    image_of(s->instruction, e, &i);
    image_set_add(&s->set, &i);
    cr_expect(
        replay_embedding(s->op, s->instruction, s->strategy, e, REPLAY_MULTIPLICATIONS, &error),
        "%s", error.message);
    return true;
}

/* The space as the search has it. */
static image_set line_set(const operator *op, const operator *instruction, strategy st) {
    space s = {.op = op, .instruction = instruction, .strategy = st};
    embed_options options = {.strategy = st, .every = true};
    embed_result result;
    error_record error = {0};
    embed_status status = embed_each(op, instruction, &options, space_visit, &s, &result, &error);
    cr_assert_neq(status, EMBED_ERROR, "%s", error.message);
    cr_assert(result.proved);
    cr_assert_eq(result.solutions, s.set.count);
    cr_expect_eq(image_set_sort(&s.set), 0, "an embedding was found twice");
    return s.set;
}

static bool rounds_up(strategy st) {
    return st >= STRATEGY_PAD;
}

/* Do the points at[0], at[stride], … (length of them) count on one digit after another from some
 * digit on? Digits are written in units of the axis's step; see digits_read. */
static bool counter_read(int axes, int64_t at[][BOX_MAX_AXES], int64_t stride, int64_t length,
                         const int64_t *step, digit *found, int *digits) {
    if (length == 1) return true;
    int before = *digits;
    for (int64_t extent = length; extent >= 2; extent--) {
        if (length % extent) continue;
        for (int z = 0; z < axes; z++) {
            int64_t weight = at[stride][z];
            bool counts = weight > 0;
            for (int64_t j = 0; j < length && counts; j++)
                for (int d = 0; d < axes; d++)
                    counts &= at[j * stride][d] == at[j / extent * extent * stride][d] +
                                                       (d == z ? j % extent * weight : 0);
            if (!counts) continue;
            found[(*digits)++] = (digit){z, extent, weight / step[z]};
            if (counter_read(axes, at, stride * extent, length / extent, step, found, digits))
                return true;
            *digits = before;
        }
    }
    return false;
}

/* The values on axis z are 0, step, … (tile-1)·step: reads tile and step. */
static bool axis_read(const image *i, int64_t lanes, int z, int64_t *tile, int64_t *step) {
    int64_t farthest = 0;
    *tile = *step = 1;
    for (int64_t l = 0; l < lanes; l++) {
        int64_t v = i->at[l][z];
        if (v > farthest) farthest = v;
        if (v > 0 && (*step == 1 || v < *step)) *step = v;
    }
    for (int64_t l = 0; l < lanes; l++)
        if (i->at[l][z] == 1) *step = 1;
    for (int64_t l = 0; l < lanes; l++)
        if (i->at[l][z] % *step) return false;
    *tile = farthest / *step + 1;
    return true;
}

/* Is this map of every node a rectangle of the box that covers it, walked by counters? Then it is
 * `e`. */
static bool image_is_embedding(const space *s, image *i, embedding *e) {
    int64_t lanes = operator_macs(s->instruction), volume = 1, step[BOX_MAX_AXES];
    memset(e, 0, sizeof *e);
    e->swapped = i->swapped;
    e->box = i->box;
    for (int z = 0; z < i->box.axes; z++) {
        int64_t tile, extent = i->box.axis[z].extent;
        if (!axis_read(i, lanes, z, &tile, &step[z])) return false;
        int64_t tiles = (extent + tile - 1) / tile;
        if (extent % tile && !rounds_up(s->strategy)) return false;
        if (tile > 1 && step[z] != 1 && step[z] != tiles) return false;
        e->axis[z] = (axis_tile){tile, tiles, step[z] > 1};
        volume *= tile;
    }
    if (volume != lanes) return false;
    for (int64_t a = 0; a < lanes; a++)
        for (int64_t b = 0; b < a; b++)
            if (memcmp(i->at[a], i->at[b], sizeof i->at[a]) == 0) return false;
    int64_t stride = lanes;
    for (int a = 0; a < s->instruction->axes; a++) {
        stride /= s->instruction->axis[a].extent;
        if (!counter_read(i->box.axes, i->at, stride, s->instruction->axis[a].extent, step,
                          e->digit[a], &e->digits[a]))
            return false;
    }
    image again;
    image_of(s->instruction, e, &again);
    return memcmp(again.at, i->at, sizeof again.at) == 0;
}

/* The operator with its unit axes as axes, its box rounded up as far as any tile asks, tensors as
 * large as that reaches: padding is nodes there. */
static bool widen(const space *s, const box *b, operator *wide) {
    *wide = *s->op;
    for (int z = 0; z < b->axes; z++) {
        int d = b->axis[z].parts ? b->axis[z].part[0] : wide->axes++;
        if (!b->axis[z].parts) {
            wide->axis[d].extent = 1;
            snprintf(wide->axis[d].name, NAME_BYTES, "unit%d", d);
            for (int k = 0; k < OPERANDS; k++)
                if (b->axis[z].moves >> k & 1)
                    wide->operand[k].coef[wide->operand[k].dims++][d] = 1;
        }
        int64_t extent = b->axis[z].extent, widest = extent;
        for (int64_t tile = 2; tile <= operator_macs(s->instruction) && rounds_up(s->strategy);
             tile++)
            if (operator_macs(s->instruction) % tile == 0 &&
                (extent + tile - 1) / tile * tile > widest)
                widest = (extent + tile - 1) / tile * tile;
        wide->axis[d].extent = widest;
    }
    for (int k = 0; k < OPERANDS; k++)
        for (int row = 0; row < wide->operand[k].dims; row++) {
            int64_t low, high;
            access_row_range(wide, &wide->operand[k], row, &low, &high);
            wide->operand[k].offset[row] -= low;
            wide->operand[k].shape[row] = high - low + 1;
        }
    return operator_check(wide, NULL);
}

/* A map of every node, of one operand order. */
typedef struct full {
    space *space;
    const operator *wide;
    box box;
    bool swapped;
} full;

/* Two lanes with different elements of the instruction's output have different ones of the
 * operator's. */
static bool outputs_are_injective(const full *f, const subgraph_map *map) {
    const operator *instruction = f->space->instruction;
    for (int64_t a = 0; a < map->multiplications; a++)
        for (int64_t b = 0; b < a; b++) {
            const int64_t *x = map->point + a * instruction->axes,
                          *y = map->point + b * instruction->axes;
            const int64_t *fx = map->image + a * f->wide->axes,
                          *fy = map->image + b * f->wide->axes;
            if (access_element(instruction, &instruction->operand[OPERAND_OUT], x) !=
                    access_element(instruction, &instruction->operand[OPERAND_OUT], y) &&
                access_element(f->wide, &f->wide->operand[OPERAND_OUT], fx) ==
                    access_element(f->wide, &f->wide->operand[OPERAND_OUT], fy))
                return false;
        }
    return true;
}

static bool full_visit(void *context, const subgraph_map *map) {
    full *f = context;
    if (map->swapped != f->swapped || !outputs_are_injective(f, map)) return true;
    image i;
    image_begin(&i, &f->box, f->swapped);
    for (int64_t l = 0; l < map->multiplications; l++)
        memcpy(i.at[l], map->image + l * f->wide->axes, (size_t)f->wide->axes * sizeof i.at[0][0]);
    embedding e;
    if (!image_is_embedding(f->space, &i, &e)) return true;
    if (strategy_allows(f->space->op, f->space->instruction, f->space->strategy, &e))
        image_set_add(&f->space->set, &i);
    return true;
}

/* The space as maps of every node; false when there are too many to look at. */
static bool full_set(space *s) {
    s->set = (image_set){0};
    for (int swapped = 0; swapped < 2; swapped++) {
        full f = {.space = s, .swapped = swapped};
        operator wide;
        subgraph_options options = {.constraints = 1u << CONSTRAINT_FLOW | 1u << CONSTRAINT_ORIGIN,
                                    .node_limit = getenv("INLAY_TEST_LONG") ? 300000 : 20000};
        if (s->strategy != STRATEGY_STRICT) options.constraints |= 1u << CONSTRAINT_ORDER;
        if (s->strategy < STRATEGY_STENCIL) options.constraints |= 1u << CONSTRAINT_INJECTIVE;
        if (!box_from_operator(s->op, s->instruction, swapped, &f.box, NULL) ||
            !widen(s, &f.box, &wide))
            return false;
        f.wide = &wide;
        subgraph_result result;
        error_record error = {0};
        cr_assert(subgraph_each(&wide, s->instruction, &options, full_visit, &f, &result, &error),
                  "%s", error.message);
        if (!result.complete) return false;
    }
    image_set_sort(&s->set);
    return true;
}

static void expect_same(const space *s, const image_set *lines, const char *what) {
    char texts[2][512], text[512];
    operator_format(s->instruction, texts[0], sizeof texts[0]);
    operator_format(s->op, texts[1], sizeof texts[1]);
    cr_expect_eq(lines->count, s->set.count, "%s in %s, %s: %d by lines, %d by %s", texts[0],
                 texts[1], strategy_name(s->strategy), lines->count, s->set.count, what);
    for (int i = 0, j = 0; i < lines->count || j < s->set.count;) {
        int order = i == lines->count   ? 1
                    : j == s->set.count ? -1
                                        : image_compare(&lines->image[i], &s->set.image[j]);
        if (order) {
            embedding e;
            image odd = order < 0 ? lines->image[i] : s->set.image[j];
            bool read = image_is_embedding(s, &odd, &e);
            if (read) embedding_format(&e, s->op, s->instruction, text, sizeof text);
            cr_expect(false, "only by %s: %s in %s: %s", order < 0 ? "lines" : what, texts[0],
                      texts[1], read ? text : "?");
            return;
        }
        i++;
        j++;
    }
}

static operator parse(const char *text) {
    operator op;
    error_record error = {0};
    cr_assert(operator_parse(text, &op, &error), "%s: %s", text, error.message);
    return op;
}

static const char *const instructions[] = {
    "acc[b,o] += inp[b,k] * wgt[o,k] where b<1, o<2, k<2",
    "acc[b,o] += inp[b,k] * wgt[o,k] where b<2, o<2, k<2",
    "acc[b,o] += inp[b,k] * wgt[o,k] where b<1, o<2, k<4",
    "acc[] += a[k] * b[k] where k<4",
    "acc[i,j] += a[i] * b[j] where i<2, j<3",
    "acc[l] += a[l] * b[l] where l<4",
};

static const char *const operators[] = {
    "c[m,n] += a[m,k] * b[k,n] where m<3, n<4, k<2",
    "out[f,x] += data[c,x+s] * weight[f,c,s] where f<2, c<2, x<4, s<3",
    "out[f,x] += data[c,2*x+s] * weight[f,c,s] where f<4, c<1, x<3, s<2",
    "out[f,x] += data[c,x+s-1] * weight[f,c,s] where f<2, c<2, x<4, s<3; data: 2x4",
    "out[c,x] += data[c,x+s] * weight[c,s] where c<4, x<3, s<2",
    "o[m] += a[m,k] * b[k] where m<3, k<5",
    "o[x+s] += d[x] * w[s] where x<4, s<2",
    "out[f,y,x] += data[c,y+r,x+s] * weight[f,c,r,s] where f<2, c<1, y<2, x<2, r<2, s<2",
};

enum {
    INSTRUCTIONS = sizeof instructions / sizeof instructions[0],
    CASES = sizeof operators / sizeof operators[0]
};

Test(embed_space, lines_lose_nothing) {
    int compared = 0, embeddings = 0;
    for (int i = 0; i < INSTRUCTIONS; i++)
        for (int o = 0; o < CASES; o++)
            for (strategy st = STRATEGY_STRICT; st <= STRATEGY_STENCIL; st++) {
                operator instruction = parse(instructions[i]), op = parse(operators[o]);
                space s = {.op = &op, .instruction = &instruction, .strategy = st};
                image_set lines = line_set(&op, &instruction, st);
                if (full_set(&s)) {
                    expect_same(&s, &lines, "all nodes");
                    compared++;
                    embeddings += lines.count;
                }
                free(lines.image);
                free(s.set.image);
            }
    cr_expect_geq(compared, INSTRUCTIONS * CASES * 2, "only %d spaces are small enough", compared);
    cr_expect_geq(embeddings, 250, "only %d embeddings", embeddings);
}

/* ---- Every way to write digits on the axes of every rewritten box, the fused ones too ---- */

static bool written_visit(void *context, const embedding *e) {
    space *s = context;
    image i;
    if (!replay_embedding(s->op, s->instruction, s->strategy, e, REPLAY_MULTIPLICATIONS, NULL) ||
        !strategy_allows(s->op, s->instruction, s->strategy, e))
        return true;
    image_of(s->instruction, e, &i);
    image_set_add(&s->set, &i);
    return true;
}

static bool written_box(void *context, const embedding *e) {
    space *s = context;
    return brute_each_embedding(s->op, s->instruction, e, s->strategy != STRATEGY_STRICT,
                                written_visit, s);
}

static void written_set(space *s) {
    s->set = (image_set){0};
    brute_each_box(s->op, s->instruction, s->strategy >= STRATEGY_FUSE, written_box, s);
    image_set_sort(&s->set);
}

/* Is some multiplication a node? Without one all elements are padding, and replay asks nothing of
 * it. */
static bool has_nodes(const operator *op) {
    int64_t x[OPERATOR_MAX_AXES];
    for (int64_t number = 0; number < operator_macs(op); number++) {
        bool inside = true;
        lane_point(op, number, x);
        for (int k = 0; k < OPERANDS; k++)
            inside &= access_element(op, &op->operand[k], x) >= 0;
        if (inside) return true;
    }
    return false;
}

Test(embed_space, random_operators_in_every_box) {
    int wanted = getenv("INLAY_TEST_LONG") ? 2500 : 500, embeddings = 0;
    static const affine_limits small = {
        .axes = 4, .dims = 3, .extent = 4, .elements = 4096, .macs = 256};
    uint64_t seed = 7;
    for (int done = 0; done < wanted;) {
        operator instruction = parse(instructions[random_between(&seed, 0, INSTRUCTIONS - 1)]), op;
        if (!random_affine(&seed, &small, &op) || !has_nodes(&op)) continue;
        strategy st = (strategy)(done % (STRATEGY_FUSE + 1));
        space s = {.op = &op, .instruction = &instruction, .strategy = st};
        image_set lines = line_set(&op, &instruction, st);
        written_set(&s);
        expect_same(&s, &lines, "written digits");
        embeddings += lines.count;
        free(lines.image);
        free(s.set.image);
        done++;
    }
    cr_expect_geq(embeddings, wanted, "only %d embeddings", embeddings);
}
