/* See layout.h. The blocks that are drawn are, of some thousand spread over the tensor, the
 * first with the fewest zeros and the first with the most. */
#include "bench/report/layout.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "bench/output/html_page.h"
#include "bench/output/number.h"
#include "bench/output/svg.h"

enum { LOOKED_AT = 4096, CELL_PIXELS = 16, MAX_CELLS = 1 << 16 };

/* What a lane of a block holds. */
typedef enum lane_kind { LANE_ZERO, LANE_ONCE, LANE_COPIED } lane_kind;

typedef struct tensor {
    const embedding_report *r;
    int k; /* the instruction's operand */
    tensor_account account;
    int32_t *times; /* NULL: not counted */
    int64_t columns;
} tensor;

/* The indices of stored block `number`. */
static void block_index(const storage *s, int64_t number, int64_t *index) {
    for (int j = s->dims - 1; j >= 0; j--) {
        int64_t length = s->dim[j].high - s->dim[j].low + 1;
        index[j] = s->dim[j].low + number % length;
        number /= length;
    }
}

/* The lane's coordinates on the instruction's axes. */
static void lane_index(const tensor *t, int64_t lane, int64_t *index) {
    const operator *instruction = t->r->instruction;
    memset(index, 0, OPERATOR_MAX_AXES * sizeof *index);
    for (int a = instruction->axes - 1; a >= 0; a--) {
        if (!access_uses_axis(&instruction->operand[t->k], a)) continue;
        index[a] = lane % instruction->axis[a].extent;
        lane /= instruction->axis[a].extent;
    }
}

/* False when the lane holds a zero. */
static bool lane_element(const tensor *t, int64_t block, int64_t lane, int64_t *element) {
    int64_t index[STORAGE_MAX_DIMS], coordinates[OPERATOR_MAX_AXES], position[BOX_MAX_AXES];
    block_index(&t->account.storage, block, index);
    lane_index(t, lane, coordinates);
    embedding_lane_position(t->r->embedding, t->r->instruction, coordinates, position);
    return storage_element(t->r->op, t->r->embedding, &t->account.storage, index, position,
                           element);
}

static const access_map *tensor_access(const tensor *t) {
    return &t->r->op->operand[t->account.storage.operand];
}

static lane_kind lane_kind_of(const tensor *t, int64_t block, int64_t lane) {
    int64_t element[TENSOR_MAX_DIMS];
    if (!lane_element(t, block, lane, element)) return LANE_ZERO;
    if (!t->times) return LANE_ONCE;
    return t->times[tensor_element_number(tensor_access(t), element)] > 1 ? LANE_COPIED : LANE_ONCE;
}

static int64_t block_zeros(const tensor *t, int64_t block) {
    int64_t zeros = 0;
    for (int64_t lane = 0; lane < t->account.storage.lanes; lane++)
        zeros += lane_kind_of(t, block, lane) == LANE_ZERO;
    return zeros;
}

/* The blocks to draw; returns 1 or 2. */
static int blocks_choose(const tensor *t, int64_t chosen[2]) {
    int64_t blocks = t->account.storage.blocks, least = INT64_MAX, most = -1;
    int64_t looks = blocks < LOOKED_AT ? blocks : LOOKED_AT;
    if (t->account.storage.lanes * looks > MAX_CELLS) looks = MAX_CELLS / t->account.storage.lanes;
    if (looks < 1) looks = 1;
    for (int64_t i = 0; i < looks; i++) {
        int64_t block =
            looks > 1 ? (int64_t)((double)i * (double)(blocks - 1) / (double)(looks - 1)) : 0;
        int64_t zeros = block_zeros(t, block);
        if (zeros < least) {
            least = zeros;
            chosen[0] = block;
        }
        if (zeros > most) {
            most = zeros;
            chosen[1] = block;
        }
    }
    return most > least ? 2 : 1;
}

/* `data[0,3,1,2]`, or "zero". */
static void lane_describe(const tensor *t, int64_t block, int64_t lane, char *text, size_t bytes) {
    int64_t element[TENSOR_MAX_DIMS];
    const access_map *access = tensor_access(t);
    if (!lane_element(t, block, lane, element)) {
        snprintf(text, bytes, "zero");
        return;
    }
    size_t at = (size_t)snprintf(text, bytes, "%s[", access->name);
    for (int row = 0; row < access->dims && at < bytes; row++)
        at += (size_t)snprintf(text + at, bytes - at, "%s%" PRId64, row ? "," : "", element[row]);
    if (at < bytes) snprintf(text + at, bytes - at, "]");
}

static void draw_block_row(svg *s, const tensor *t, int64_t block, int64_t row) {
    static const char *const class[] = {
        [LANE_ZERO] = "empty", [LANE_ONCE] = "t0", [LANE_COPIED] = "c1"};
    double width = 100.0 / (double)t->columns, y = (double)row * CELL_PIXELS;
    for (int64_t from = 0, to; from < t->columns; from = to) {
        char first[160], last[160], tip[336];
        int64_t lane = row * t->columns;
        lane_kind kind = lane_kind_of(t, block, lane + from);
        for (to = from + 1; to < t->columns && lane_kind_of(t, block, lane + to) == kind;)
            to++;
        lane_describe(t, block, lane + from, first, sizeof first);
        lane_describe(t, block, lane + to - 1, last, sizeof last);
        snprintf(tip, sizeof tip, to - from > 1 && kind != LANE_ZERO ? "%s … %s" : "%s", first,
                 last);
        svg_rect(s, (double)from * width, y + 0.5, (double)(to - from) * width, CELL_PIXELS,
                 class[kind], tip);
    }
    for (int64_t i = 1; i < t->columns; i++)
        svg_line(s, (double)i * width, y, (double)i * width, y + CELL_PIXELS, "cut");
}

static void draw_block(markup *m, const tensor *t, int64_t block) {
    char title[160], a[NUMBER_BYTES], b[NUMBER_BYTES];
    int64_t rows = t->account.storage.lanes / t->columns;
    int64_t zeros = block_zeros(t, block), copied = 0;
    for (int64_t lane = 0; lane < t->account.storage.lanes; lane++)
        copied += lane_kind_of(t, block, lane) == LANE_COPIED;
    snprintf(title, sizeof title,
             "Block %s of %s: %" PRId64 " lanes, %" PRId64 " zeros, %" PRId64
             " elements that other blocks or lanes hold, too",
             number_grouped(block + 1, a), number_grouped(t->account.storage.blocks, b),
             t->account.storage.lanes, zeros, copied);
    figure_begin(m, "block", title);
    svg s = svg_begin(m, title, 0, (double)rows * CELL_PIXELS + 1);
    for (int64_t row = 0; row < rows; row++)
        draw_block_row(&s, t, block, row);
    svg_end(&s);
    figure_end(m);
}

/* A block as its elements, for those who read. */
static void table_block(markup *m, const tensor *t, int64_t block) {
    const table_heading heading[] = {{"lanes", false}, {"holds", true}, {"to", true}};
    fold_begin(m, "The first of these blocks as a table");
    html_table_begin(m, "Runs of lanes of one kind: what the first and the last one hold", NULL,
                     heading, 3);
    for (int64_t from = 0, to; from < t->account.storage.lanes; from = to) {
        char text[160];
        lane_kind kind = lane_kind_of(t, block, from);
        int64_t row_end = (from / t->columns + 1) * t->columns;
        for (to = from + 1; to < row_end && lane_kind_of(t, block, to) == kind;)
            to++;
        html_row_begin(m, "%" PRId64 " … %" PRId64, from, to - 1);
        lane_describe(t, block, from, text, sizeof text);
        html_cell_text(m, "%s%s", text, kind == LANE_COPIED ? ", copied" : "");
        lane_describe(t, block, to - 1, text, sizeof text);
        html_cell_text(m, "%s", text);
        html_row_end(m);
    }
    html_table_end(m);
    markup_close(m);
}

static void table_dims(markup *m, const tensor *t) {
    const storage *s = &t->account.storage;
    const table_heading heading[] = {
        {"stored dimension", false}, {"length", false}, {"stride (blocks)", false}};
    int64_t stride[STORAGE_MAX_DIMS], blocks = 1;
    char text[NUMBER_BYTES];
    for (int j = s->dims - 1; j >= 0; j--) {
        stride[j] = blocks;
        blocks *= s->dim[j].high - s->dim[j].low + 1;
    }
    html_table_begin(m, "Where the blocks lie, slowest dimension first", NULL, heading, 3);
    for (int j = 0; j < s->dims; j++) {
        if (s->dim[j].high == s->dim[j].low && s->blocks > 1) continue;
        const char *name = storage_dim_text(t->r, &s->dim[j]);
        html_row_begin(m, "%s", name ? name : "?");
        html_cell(m, "%s", number_grouped(s->dim[j].high - s->dim[j].low + 1, text));
        html_cell(m, "%s", number_grouped(stride[j], text));
        html_row_end(m);
    }
    html_table_end(m);
}

static void describe_storage(markup *m, const tensor *t) {
    const tensor_account *c = &t->account;
    char a[NUMBER_BYTES], b[NUMBER_BYTES];
    markup_open(m, "p");
    markup_text(m, "Stored: %s elements for %s, %.3f times as many", number_grouped(c->stored, a),
                number_grouped(c->elems, b), (double)c->stored / (double)c->elems);
    if (c->counted) {
        int64_t held = c->stored - c->zeros;
        markup_text(m, "; %s of them are zeros", number_grouped(c->zeros, a));
        if (held > c->kept)
            markup_text(m, "; elements are copied %.3f times on average, at most %" PRId64,
                        (double)held / (double)c->kept, c->most);
        else
            markup_text(m, "; each element once");
        if (c->kept < c->elems)
            markup_text(m, "; %s elements are never read and not stored",
                        number_grouped(c->elems - c->kept, a));
    }
    markup_text(m, ".");
    markup_close(m);
}

static void report_tensor(markup *m, const embedding_report *r, int k) {
    tensor t = {.r = r, .k = k, .columns = 1};
    int64_t chosen[2] = {0, 0};
    t.times = tensor_account_count(r, k, &t.account);
    for (int a = 0; a < r->instruction->axes; a++)
        if (access_uses_axis(&r->instruction->operand[k], a))
            t.columns = r->instruction->axis[a].extent;
    markup_element(m, "h3", NULL, "%s, as the instruction's %s", tensor_access(&t)->name,
                   r->instruction->operand[k].name);
    describe_storage(m, &t);
    table_dims(m, &t);
    int blocks = blocks_choose(&t, chosen);
    for (int i = 0; i < blocks; i++)
        draw_block(m, &t, chosen[i]);
    table_block(m, &t, chosen[0]);
    free(t.times);
}

void report_layouts(markup *m, const embedding_report *r) {
    static const legend_entry legend[] = {{"t0", "stored once"},
                                          {"c1", "copied: stored elsewhere, too"},
                                          {"empty", "zero"},
                                          {NULL, NULL}};
    legend_write(m, legend);
    static const int order[] = {OPERAND_LHS, OPERAND_RHS, OPERAND_OUT};
    for (int i = 0; i < OPERANDS; i++)
        report_tensor(m, r, order[i]);
}
