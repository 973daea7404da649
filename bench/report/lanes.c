/* See lanes.h. Neighbouring lanes with the same value are drawn as one cell: so the digits
 * of the counter that walks the lanes can be seen, the fastest in the narrowest cells. */
#include "bench/report/lanes.h"

#include <inttypes.h>
#include <string.h>

#include "bench/output/html_page.h"
#include "bench/output/svg.h"

enum {
    CELL_PIXELS = 22,
    HEAD_PIXELS = 16,
    GAP_PIXELS = 12,
    LEFT_PERCENT = 14,
    MAX_ROWS = BOX_MAX_AXES * FUSED_MAX_PARTS,
    NAME_SHOWN = 5
};

/* One row: a part of a box axis; part -1 for a unit axis, which has none. */
typedef struct lane_row {
    int z, part;
} lane_row;

/* The lanes of one instruction axis. */
typedef struct line {
    const embedding_report *r;
    int a; /* the instruction's axis */
    int rows;
    lane_row row[MAX_ROWS];
    bool last;    /* in the last tile, not the first */
    int64_t band; /* lanes in one row of the picture */
} line;

static bool line_has(const embedding *e, int a, int z) {
    for (int i = 0; i < e->digits[a]; i++)
        if (e->digit[a][i].axis == z) return true;
    return false;
}

static void line_begin(line *l, const embedding_report *r, int a) {
    const embedding *e = r->embedding;
    *l = (line){.r = r, .a = a};
    for (int z = 0; z < e->box.axes; z++) {
        if (!line_has(e, a, z)) continue;
        if (e->box.axis[z].parts == 0) l->row[l->rows++] = (lane_row){z, -1};
        for (int p = 0; p < e->box.axis[z].parts; p++)
            l->row[l->rows++] = (lane_row){z, p};
    }
}

static int64_t line_lanes(const line *l) {
    return l->r->instruction->axis[l->a].extent;
}

/* Where lane j of the tile stands on box axis z. */
static int64_t lane_place(const line *l, int64_t j, int z) {
    const embedding *e = l->r->embedding;
    int64_t lane[OPERATOR_MAX_AXES] = {0}, position[BOX_MAX_AXES];
    lane[l->a] = j;
    embedding_lane_position(e, l->r->instruction, lane, position);
    int64_t tile = l->last ? e->axis[z].tiles - 1 : 0;
    return embedding_outer_step(e, z) * tile + embedding_lane_step(e, z) * position[z];
}

static bool lane_is_padding(const line *l, int64_t j) {
    for (int i = 0; i < l->rows; i++)
        if (lane_place(l, j, l->row[i].z) >= l->r->embedding->box.axis[l->row[i].z].extent)
            return true;
    return false;
}

static int64_t lane_value(const line *l, int64_t j, const lane_row *row) {
    const box_axis *axis = &l->r->embedding->box.axis[row->z];
    int64_t place = lane_place(l, j, row->z);
    return row->part < 0 ? place : box_axis_part_index(l->r->op, axis, row->part, place);
}

static const char *row_name(const line *l, const lane_row *row) {
    if (row->part < 0) return "unit";
    return l->r->op->axis[l->r->embedding->box.axis[row->z].part[row->part]].name;
}

static bool line_is_padded(const line *l) {
    for (int64_t j = 0; j < line_lanes(l); j++)
        if (lane_is_padding(l, j)) return true;
    return false;
}

static bool lanes_are_alike(const line *l, const lane_row *row, int64_t a, int64_t b) {
    bool padding = lane_is_padding(l, a);
    if (padding != lane_is_padding(l, b)) return false;
    return padding || lane_value(l, a, row) == lane_value(l, b, row);
}

/* As many lanes as have room on a phone with the numbers of the last tile. */
static int64_t band_lanes(const line *last) {
    int64_t most = 0;
    for (int64_t j = 0; j < line_lanes(last); j++)
        for (int i = 0; i < last->rows && !lane_is_padding(last, j); i++)
            if (lane_value(last, j, &last->row[i]) > most)
                most = lane_value(last, j, &last->row[i]);
    return most < 1000 ? 16 : most < 1000000 ? 8 : 4;
}

/* Lanes from … to - 1 of one row. */
static void draw_row(svg *s, const line *l, int i, int64_t from, int64_t to, double y) {
    static const char *const tint[] = {"t0", "t1", "t2", "t3"};
    const lane_row *row = &l->row[i];
    double width = (100.0 - LEFT_PERCENT) / (double)l->band;
    bool is_long = strlen(row_name(l, row)) > NAME_SHOWN;
    svg_text(s, 0, 0, y + 15, SVG_START, is_long ? "small" : NULL, "%.*s%s", NAME_SHOWN,
             row_name(l, row), is_long ? "…" : "");
    for (int64_t j = from, end; j < to; j = end) {
        for (end = j + 1; end < to && lanes_are_alike(l, row, j, end);)
            end++;
        bool padding = lane_is_padding(l, j);
        double x = LEFT_PERCENT + (double)(j - from) * width;
        double wide = (double)(end - j) * width;
        svg_rect(s, x + 0.1, y + 1, wide - 0.2, CELL_PIXELS - 2, padding ? "t5" : tint[i % 4],
                 NULL);
        if (padding)
            svg_text(s, x + wide / 2, 0, y + 15, SVG_MIDDLE, "small", "%s",
                     end - j > 1 ? "zero" : "–");
        else
            svg_text(s, x + wide / 2, 0, y + 15, SVG_MIDDLE, end - j > 1 ? NULL : "small",
                     "%" PRId64, lane_value(l, j, row));
    }
}

/* One tile, in bands; returns where it ends. */
static double draw_tile(svg *s, const line *l, double y) {
    double width = (100.0 - LEFT_PERCENT) / (double)l->band;
    int64_t lanes = line_lanes(l);
    for (int64_t from = 0; from < lanes; from += l->band) {
        int64_t to = from + l->band < lanes ? from + l->band : lanes;
        svg_text(s, 0, 0, y + 11, SVG_START, "faint small", "%s",
                 l->last ? "last tile" : "first tile");
        for (int64_t j = from; j < to; j++)
            svg_text(s, LEFT_PERCENT + ((double)(j - from) + 0.5) * width, 0, y + 11, SVG_MIDDLE,
                     "faint small", "%" PRId64, j);
        y += HEAD_PIXELS;
        for (int i = 0; i < l->rows; i++, y += CELL_PIXELS)
            draw_row(s, l, i, from, to, y);
        y += GAP_PIXELS;
    }
    return y;
}

static void draw_line(markup *m, const line *first, const line *last, bool both) {
    char title[160];
    const char *name = first->r->instruction->axis[first->a].name;
    int64_t bands = (line_lanes(first) + first->band - 1) / first->band;
    double band = HEAD_PIXELS + first->rows * CELL_PIXELS + GAP_PIXELS;
    snprintf(title, sizeof title,
             "Lanes of %s, a column each, against the operator's axes; as a table below", name);
    svg s = svg_begin(m, title, 0, (double)bands * band * (both ? 2 : 1));
    double y = draw_tile(&s, first, 0);
    if (both) draw_tile(&s, last, y);
    svg_end(&s);
}

static void table_line(markup *m, const line *first, const line *last, bool both) {
    table_heading heading[1 + 2 * MAX_ROWS] = {{first->r->instruction->axis[first->a].name, false}};
    int columns = 1;
    char caption[128];
    for (int tile = 0; tile < (both ? 2 : 1); tile++)
        for (int i = 0; i < first->rows; i++)
            heading[columns++] = (table_heading){row_name(first, &first->row[i]), false};
    snprintf(caption, sizeof caption, "Lane by lane%s",
             both ? ": in the first tile, then in the last" : ", in the first tile");
    fold_begin(m, "The same as a table");
    html_table_begin(m, caption, NULL, heading, columns);
    for (int64_t j = 0; j < line_lanes(first); j++) {
        html_row_begin(m, "%" PRId64, j);
        for (int tile = 0; tile < (both ? 2 : 1); tile++) {
            const line *l = tile ? last : first;
            for (int i = 0; i < l->rows; i++) {
                if (lane_is_padding(l, j))
                    html_cell(m, "zero");
                else
                    html_cell(m, "%" PRId64, lane_value(l, j, &l->row[i]));
            }
        }
        html_row_end(m);
    }
    html_table_end(m);
    markup_close(m);
}

/* `c·r·s: 10 tiles of 16, blocked`. */
static void describe_axis(markup *m, const embedding_report *r, int z) {
    const box_axis *axis = &r->embedding->box.axis[z];
    const axis_tile *t = &r->embedding->axis[z];
    char name[BOX_AXIS_NAME_BYTES];
    markup_text(m, "%s has extent %" PRId64 ", cut into %" PRId64 " tile%s of %" PRId64 " %s",
                axis->parts ? box_axis_name(r->op, axis, name) : "a unit axis", axis->extent,
                t->tiles, t->tiles == 1 ? "" : "s", t->tile,
                t->interleaved ? "points apart" : "neighbours");
    if (t->tile * t->tiles > axis->extent)
        markup_text(m, "; places past its extent: %" PRId64 ", which hold zeros",
                    t->tile * t->tiles - axis->extent);
    markup_text(m, ". ");
}

static void report_line(markup *m, const embedding_report *r, int a) {
    line first, last;
    line_begin(&first, r, a);
    last = first;
    last.last = true;
    first.band = last.band = band_lanes(&last);
    int64_t lanes = line_lanes(&first);
    markup_element(m, "h3", NULL, "Instruction axis %s: %" PRId64 " lane%s",
                   r->instruction->axis[a].name, lanes, lanes == 1 ? "" : "s");
    if (first.rows == 0) {
        markup_element(m, "p", NULL, "No axis of the operator lies on it.");
        return;
    }
    markup_open(m, "p");
    for (int z = 0; z < r->embedding->box.axes; z++)
        if (line_has(r->embedding, a, z)) describe_axis(m, r, z);
    markup_close(m);
    bool both = line_is_padded(&last) && !line_is_padded(&first);
    markup_open(m, "figure");
    draw_line(m, &first, &last, both);
    table_line(m, &first, &last, both);
    markup_close(m);
    markup_raw(m, "\n");
}

void report_lanes(markup *m, const embedding_report *r) {
    static const legend_entry legend[] = {{"t0", "value of an operator axis, a colour an axis"},
                                          {"t5", "padded: the lanes multiply zeros"},
                                          {NULL, NULL}};
    legend_write(m, legend);
    for (int a = 0; a < r->instruction->axes; a++)
        report_line(m, r, a);
}
