/* Brute force over embeddings; see embed_brute.h. */
#include "test/embed_brute.h"

#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "dataflow/storage.h"
#include "test/csp_brute.h"

/* ---- Operators ---- */

const char *brute_instruction(int number) {
    static const char *const texts[BRUTE_INSTRUCTIONS] = {
        "acc[b,o] += inp[b,k] * wgt[o,k] where b<1, o<2, k<2",
        "acc[b,o] += inp[b,k] * wgt[o,k] where b<2, o<2, k<2",
        "acc[b,o] += inp[b,k] * wgt[o,k] where b<1, o<4, k<2",
        "acc[o] += inp[o,k] * wgt[o,k] where o<2, k<4",        /* dot products with accumulation */
        "acc[i,j] += col[i] * row[j] where i<2, j<3",          /* outer product */
        "acc[i,j] += lhs[k,i] * rhs[k,j] where i<2, j<2, k<4", /* no transposition */
        "acc[] += inp[k] * wgt[k] where k<8",
        "acc[o] += inp[k] * wgt[o,k] where o<2, k<6",
    };
    return texts[number];
}

operator brute_parse(const char *text) {
    operator op;
    error_record error = {0};
    cr_assert(operator_parse(text, &op, &error), "%s: %s", text, error.message);
    return op;
}

static void random_product(uint64_t *random, char *text, size_t bytes) {
    static const char *const forms[] = {
        "o[i,j] += a[i,k] * b[k,j] where i<%d, j<%d, k<%d",
        "o[i,j] += a[k,i] * b[j,k] where i<%d, j<%d, k<%d",
        "o[n,i,j] += a[n,i] * b[n,j] where n<%d, i<%d, j<%d",
        "o[i] += a[i,k] * b[k] where i<%d, k<%d",
        "o[] += a[k] * b[k] where k<%d",
        "o[n,i,j] += a[n,i,k] * b[n,k,j] where n<%d, i<%d, j<%d, k<%d",
    };
    int e[4];
    for (int i = 0; i < 4; i++)
        e[i] = brute_between(random, 1, 7);
    snprintf(text, bytes, forms[brute_between(random, 0, 5)], e[0], e[1], e[2], e[3]);
}

static void random_convolution(uint64_t *random, int axes, char *text, size_t bytes) {
    int f = brute_between(random, 1, 4), c = brute_between(random, 1, 4),
        x = brute_between(random, 1, 6), r = brute_between(random, 1, 3),
        stride = brute_between(random, 1, 3), dilation = brute_between(random, 1, 2),
        pad = brute_between(random, 0, 3);
    int flip = brute_between(random, 0, 5) == 0 ? -1 : 1,
        depthwise = brute_between(random, 0, 3) == 0;
    int size = stride * (x - 1) + dilation * (r - 1) + 1 - 2 * pad;
    char shape[32] = "";
    if (size > 0 && flip > 0 && !depthwise && brute_between(random, 0, 1))
        snprintf(shape, sizeof shape, "; a: %dx%d", c, size);
    if (axes >= 5 && brute_between(random, 0, 1))
        snprintf(text, bytes,
                 "o[f,y,x] += a[c,%d*y+r-%d,x] * w[f,c,r] where f<%d, y<%d, x<%d, c<%d, r<%d",
                 stride, pad, f, brute_between(random, 1, 3), x, c, r);
    else if (depthwise)
        snprintf(text, bytes, "o[c,x] += a[c,%d*x%+d*r-%d] * w[c,r] where c<%d, x<%d, r<%d", stride,
                 dilation * flip, flip < 0 ? 0 : pad, c, x, r);
    else
        snprintf(text, bytes,
                 "o[f,x] += a[c,%d*x%+d*r-%d] * w[f,c,r] where f<%d, x<%d, c<%d, r<%d%s", stride,
                 dilation * flip, flip < 0 ? 0 : pad, f, x, c, r, shape);
}

/* Whole blocks, lanes innermost: what `strict` and `pack` can use. */
static void random_blocked(uint64_t *random, char *text, size_t bytes) {
    static const char *const forms[] = {
        "o[x,f] += a[%d*x+r-%d,c] * w[r,f,c] where x<%d, r<%d, f<%d, c<%d",
        "o[x,f] += a[%d*x-%d,r,c] * w[r,f,c] where x<%d, r<%d, f<%d, c<%d",
        "o[r,x,f] += a[%d*x+r-%d,c] * w[f,c] where x<%d, r<%d, f<%d, c<%d",
        "o[x,r,f] += a[x,r,c] * w[%d*r-%d,f,c] where x<%d, r<%d, f<%d, c<%d",
        "o[x,r,f] += a[x,%d*c-%d] * w[r,f,c] where x<%d, r<%d, f<%d, c<%d",
    };
    static const int sizes[] = {1, 2, 2, 2, 4, 4, 6};
    int e[4];
    for (int i = 0; i < 4; i++)
        e[i] = sizes[brute_between(random, i < 2 ? 0 : 1, i < 2 ? 6 : 4)];
    int stride = brute_between(random, 0, 3) ? 1 : 2,
        offset = brute_between(random, 0, 2) ? 0 : brute_between(random, 1, 4);
    snprintf(text, bytes, forms[brute_between(random, 0, 4)], stride, offset, e[0], e[1], e[2],
             e[3]);
}

static void random_index(uint64_t *random, int axes, bool plain, char *text, size_t bytes) {
    size_t used = 0;
    int terms = plain ? 1 : brute_between(random, 1, 2);
    for (int t = 0; t < terms; t++) {
        static const int coefs[] = {1, 1, 1, 2, 3, -1};
        int coef = plain ? 1 : coefs[brute_between(random, 0, 5)];
        used += (size_t)snprintf(text + used, bytes - used, "%s%d*%c", t ? "+" : "", coef,
                                 'p' + brute_between(random, 0, axes - 1));
    }
    if (!plain && brute_between(random, 0, 3) == 0)
        snprintf(text + used, bytes - used, "%+d", brute_between(random, -3, 4));
}

/* False when it is no operator. */
static bool random_affine(uint64_t *random, int most_axes, operator *op, char *text, size_t bytes) {
    int axes = brute_between(random, 1, most_axes);
    char index[OPERANDS][128] = {"", "", ""};
    for (int k = 0; k < OPERANDS; k++) {
        int rows = brute_between(random, k == OPERAND_OUT ? 0 : 1, 3);
        bool plain =
            k == OPERAND_OUT ? brute_between(random, 0, 5) > 0 : brute_between(random, 0, 1);
        for (int row = 0; row < rows; row++) {
            char one[40];
            random_index(random, axes, plain, one, sizeof one);
            if (row) strcat(index[k], ",");
            strcat(index[k], one);
        }
    }
    size_t used = (size_t)snprintf(text, bytes, "o[%s] += a[%s] * b[%s] where ", index[0], index[1],
                                   index[2]);
    for (int d = 0; d < axes; d++)
        used += (size_t)snprintf(text + used, bytes - used, "%s%c<%d", d ? ", " : "", 'p' + d,
                                 brute_between(random, 1, 5));
    return operator_parse(text, op, NULL);
}

void brute_operator(uint64_t number, int most_axes, operator *op, char *text, size_t bytes) {
    uint64_t random = number * 7919 + 1;
    for (;;) {
        int kind = brute_between(&random, 0, 6);
        bool made;
        if (kind == 4) {
            made = random_affine(&random, most_axes, op, text, bytes);
        } else {
            if (kind < 2)
                random_product(&random, text, bytes);
            else if (kind > 4)
                random_blocked(&random, text, bytes);
            else
                random_convolution(&random, most_axes, text, bytes);
            made = operator_parse(text, op, NULL);
        }
        if (made && op->axes <= most_axes && operator_macs(op) <= 400) return;
    }
}

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
    bool swapped, fuse, want_plain;
    brute_visitor *visit;
    void *context;
    int order[OPERATOR_MAX_AXES]; /* a permutation of the axes … */
    unsigned cuts;                /* … and after which of them a list ends */
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

/* Lists are in the order of their smallest axes, and only lists that make sense. */
static bool box_of_lists(const box_walk *w, box *b, bool *plain) {
    memset(b, 0, sizeof *b);
    *plain = true;
    int smallest_before = -1;
    for (int i = 0; i < w->op->axes;) {
        box_axis *axis = &b->axis[b->axes++];
        int smallest = w->order[i];
        axis->extent = 1;
        axis->moves = moved_operands(w->op, w->order[i]);
        bool go_on;
        do {
            int d = w->order[i];
            if (d < smallest) smallest = d;
            if (moved_operands(w->op, d) != axis->moves) return false;
            axis->part[axis->parts++] = d;
            axis->extent *= w->op->axis[d].extent;
            go_on = i + 1 < w->op->axes && !(w->cuts >> i & 1);
            i++;
        } while (go_on);
        for (int p = 0; p < axis->parts && axis->parts > 1; p++)
            if (w->op->axis[axis->part[p]].extent == 1 ||
                !is_wanted(w->instruction, w->swapped, axis->moves))
                return false;
        if (axis->parts > 1) *plain = false;
        if (smallest < smallest_before) return false;
        smallest_before = smallest;
    }
    box_add_units(w, b);
    return true;
}

static bool walk_permutations(box_walk *w, int at) {
    if (at < w->op->axes) {
        for (int d = 0; d < w->op->axes; d++) {
            if (w->taken[d]) continue;
            w->taken[d] = true;
            w->order[at] = d;
            bool go_on = walk_permutations(w, at + 1);
            w->taken[d] = false;
            if (!go_on) return false;
        }
        return true;
    }
    for (w->cuts = 0; w->cuts < 1u << (w->op->axes - 1); w->cuts++) {
        embedding e = {.swapped = w->swapped};
        bool plain;
        if (!box_of_lists(w, &e.box, &plain) || plain != w->want_plain) continue;
        if (!w->visit(w->context, &e)) return false;
    }
    return true;
}

bool brute_each_box(const operator *op, const operator *instruction, bool fuse,
                    brute_visitor *visit, void *context) {
    box_walk w = {.op = op, .instruction = instruction, .visit = visit, .context = context};
    for (int plain = 1; plain >= (fuse ? 0 : 1); plain--)
        for (int swapped = 0; swapped < 2; swapped++) {
            w.swapped = swapped;
            w.want_plain = plain;
            if (!walk_permutations(&w, 0)) return false;
        }
    return true;
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

/* The next lane of an operand of the instruction; false after the last. */
static bool next_lane(const operator *instruction, int operand, int64_t *lane) {
    for (int a = instruction->axes - 1; a >= 0; a--) {
        if (!access_uses_axis(&instruction->operand[operand], a)) continue;
        if (++lane[a] < instruction->axis[a].extent) return true;
        lane[a] = 0;
    }
    return false;
}

enum { PLACE_LENGTH = TENSOR_MAX_DIMS + BOX_MAX_AXES, MOST_LANES = 64 };

/* Where a lane's element is: the index that the map gives, and the position on unit axes. */
static void lane_place(const operator *op, const operator *instruction, const embedding *e,
                       int operand, const int64_t *lane, int64_t *place) {
    const access_map *access = &op->operand[operand];
    int64_t position[BOX_MAX_AXES];
    memset(place, 0, PLACE_LENGTH * sizeof *place);
    embedding_lane_position(e, instruction, lane, position);
    for (int z = 0; z < e->box.axes; z++) {
        const box_axis *axis = &e->box.axis[z];
        int64_t at = position[z] * (e->axis[z].interleaved ? e->axis[z].tiles : 1);
        if (axis->parts == 0 && (axis->moves >> operand & 1)) place[TENSOR_MAX_DIMS + z] = at;
        for (int i = axis->parts - 1; i >= 0; i--) {
            int d = axis->part[i];
            int64_t x = i ? at % op->axis[d].extent : at;
            at /= op->axis[d].extent;
            for (int row = 0; row < access->dims; row++)
                place[row] += access->coef[row][d] * x;
        }
    }
}

bool brute_lanes_differ(const operator *op, const operator *instruction, strategy st,
                        const embedding *e) {
    for (int k = 0; k < OPERANDS; k++) {
        if (k != OPERAND_OUT && st >= STRATEGY_STENCIL) continue;
        int64_t place[MOST_LANES][PLACE_LENGTH], lane[OPERATOR_MAX_AXES] = {0};
        int count = 0;
        do {
            lane_place(op, instruction, e, embedding_operand(e, k), lane, place[count]);
            for (int i = 0; i < count; i++)
                if (!memcmp(place[i], place[count], sizeof place[i])) return false;
            count++;
        } while (next_lane(instruction, k, lane));
    }
    return true;
}

/* Marks the rows of all operands that are inside at a point of the padded box which is beyond its
 * extent on axis z: those do not guard it. */
static void rows_inside(const operator *op, const embedding *e, const int64_t *point,
                        bool inside[OPERANDS][TENSOR_MAX_DIMS]) {
    int64_t x[OPERATOR_MAX_AXES] = {0};
    unsigned padded = 0;
    for (int z = 0; z < e->box.axes; z++) {
        const box_axis *axis = &e->box.axis[z];
        int64_t rest = point[z];
        if (rest >= axis->extent && axis->parts != 1) padded |= axis->moves;
        for (int i = axis->parts - 1; i >= 0; i--) {
            x[axis->part[i]] = i ? rest % op->axis[axis->part[i]].extent : rest;
            rest /= op->axis[axis->part[i]].extent;
        }
    }
    for (int k = 0; k < OPERANDS; k++)
        for (int row = 0; row < op->operand[k].dims; row++) {
            const access_map *access = &op->operand[k];
            int64_t index = access->offset[row];
            for (int d = 0; d < op->axes; d++)
                index += access->coef[row][d] * x[d];
            if (!(padded >> k & 1) && index >= 0 && index < access->shape[row])
                inside[k][row] = true;
        }
}

static bool axis_is_guarded(const operator *op, const embedding *e, int z) {
    if (e->box.axis[z].parts != 1) return true;
    bool inside[OPERANDS][TENSOR_MAX_DIMS] = {{false}};
    int64_t point[BOX_MAX_AXES] = {0};
    int d;
    point[z] = e->box.axis[z].extent;
    do {
        rows_inside(op, e, point, inside);
        for (d = 0; d < e->box.axes; d++) {
            if (++point[d] < e->axis[d].tile * e->axis[d].tiles) break;
            point[d] = d == z ? e->box.axis[z].extent : 0;
        }
    } while (d < e->box.axes);
    for (int k = 0; k < OPERANDS; k++)
        for (int row = 0; row < op->operand[k].dims; row++)
            if (!inside[k][row]) return true;
    return false;
}

bool brute_padding_is_guarded(const operator *op, const embedding *e) {
    for (int z = 0; z < e->box.axes; z++)
        if (e->axis[z].tile * e->axis[z].tiles > e->box.axis[z].extent &&
            !axis_is_guarded(op, e, z))
            return false;
    return true;
}

/* The tensor's elements that block `index` adds to `times`; true when all are new (`once`) and none
 * is padding (`whole`). */
static bool block_keeps(const operator *op, const operator *instruction, const embedding *e,
                        const storage *s, const int64_t *index, bool once, bool whole,
                        char *times) {
    const access_map *access = &op->operand[s->operand];
    int64_t lane[OPERATOR_MAX_AXES] = {0};
    for (;;) {
        int64_t position[BOX_MAX_AXES], element[TENSOR_MAX_DIMS], number = 0;
        embedding_lane_position(e, instruction, lane, position);
        if (storage_element(op, e, s, index, position, element)) {
            for (int row = 0; row < access->dims; row++)
                number = number * access->shape[row] + element[row];
            if (times[number]++ && once) return false;
        } else if (whole) {
            return false;
        }
        if (!next_lane(instruction, s->instruction_operand, lane)) return true;
    }
}

bool brute_storage_keeps(const operator *op, const operator *instruction, strategy st,
                         const embedding *e) {
    bool keeps = true;
    for (int k = 0; k < OPERANDS && keeps; k++) {
        bool once = k == OPERAND_OUT || st < STRATEGY_STENCIL;
        storage s;
        storage_build(op, instruction, e, k, STORAGE_REWRITTEN, &s);
        char *times = calloc((size_t)access_elements(&op->operand[s.operand]), 1);
        int64_t index[STORAGE_MAX_DIMS];
        for (int j = 0; j < s.dims; j++)
            index[j] = s.dim[j].low;
        for (int j = 0; j >= 0 && keeps;) {
            keeps = block_keeps(op, instruction, e, &s, index, once, st < STRATEGY_PAD, times);
            for (j = s.dims - 1; j >= 0; j--) {
                if (++index[j] <= s.dim[j].high) break;
                index[j] = s.dim[j].low;
            }
        }
        free(times);
    }
    return keeps;
}

static uint64_t hash_number(uint64_t hash, int64_t number) {
    hash ^= (uint64_t)number;
    return brute_random(&hash);
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
