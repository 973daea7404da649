/* The account of an embedding, and its text; see embedding_report.h. Zeros and copies are counted
 * by asking dataflow's storage rule for every stored element. */
#include "bench/operator/embedding_report.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum { COUNT_LIMIT = 1 << 21 };

static bool next_block(const storage *s, int64_t *index) {
    for (int j = s->dims - 1; j >= 0; j--) {
        if (++index[j] <= s->dim[j].high) return true;
        index[j] = s->dim[j].low;
    }
    return false;
}

int64_t tensor_element_number(const access_map *access, const int64_t *index) {
    int64_t number = 0;
    for (int row = 0; row < access->dims; row++)
        number = number * access->shape[row] + index[row];
    return number;
}

static void block_count(const embedding_report *r, const int64_t *index, int32_t *times,
                        tensor_account *t) {
    const access_map *access = &r->op->operand[t->storage.operand];
    int64_t lane[OPERATOR_MAX_AXES] = {0}, position[BOX_MAX_AXES], element[TENSOR_MAX_DIMS];
    do {
        embedding_lane_position(r->embedding, r->instruction, lane, position);
        if (!storage_element(r->op, r->embedding, &t->storage, index, position, element)) {
            t->zeros++;
            continue;
        }
        int32_t *stored = &times[tensor_element_number(access, element)];
        t->kept += *stored == 0;
        if (++*stored > t->most) t->most = *stored;
    } while (operand_next_lane(r->instruction, t->storage.instruction_operand, lane));
}

/* The storage of instruction operand k under the strategy. */
static void storage_of(const embedding_report *r, int k, storage *s) {
    storage_build(r->op, r->instruction, r->embedding, k,
                  r->strategy == STRATEGY_STRICT ? STORAGE_RAW : STORAGE_REWRITTEN, s);
}

int32_t *tensor_account_count(const embedding_report *r, int k, tensor_account *t) {
    memset(t, 0, sizeof *t);
    storage_of(r, k, &t->storage);
    t->elems = access_elements(&r->op->operand[t->storage.operand]);
    t->stored = storage_elems(&t->storage);
    if (t->stored > COUNT_LIMIT || t->elems > COUNT_LIMIT) return NULL;
    int32_t *times = calloc((size_t)t->elems, sizeof *times);
    if (!times) return NULL;
    int64_t index[STORAGE_MAX_DIMS];
    for (int j = 0; j < t->storage.dims; j++)
        index[j] = t->storage.dim[j].low;
    do {
        block_count(r, index, times, t);
    } while (next_block(&t->storage, index));
    t->counted = true;
    return times;
}

int64_t embedding_host_bytes(const embedding_report *r) {
    int64_t bytes = 0;
    if (r->strategy == STRATEGY_STRICT) return 0;
    for (int k = 0; k < OPERANDS; k++) {
        storage s;
        storage_of(r, k, &s);
        if (__builtin_add_overflow(bytes, storage_elems(&s), &bytes) ||
            __builtin_add_overflow(bytes, access_elements(&r->op->operand[s.operand]), &bytes))
            return INT64_MAX;
    }
    return bytes;
}

int64_t embedding_stored_elems(const embedding_report *r) {
    int64_t elems = 0;
    for (int k = 0; k < OPERANDS; k++) {
        storage s;
        storage_of(r, k, &s);
        if (__builtin_add_overflow(elems, storage_elems(&s), &elems)) return INT64_MAX;
    }
    return elems;
}

double embedding_lane_utilisation(const embedding_report *r) {
    return (double)r->macs / (double)operator_macs(r->instruction) /
           (double)embedding_calls(r->embedding);
}

/* The tile index of an axis: `x` when its tiles are single points, `x/4` when blocked, `x%7` when
 * interleaved. */
static void print_tile_index(FILE *file, const embedding_report *r, int z) {
    const axis_tile *t = &r->embedding->axis[z];
    char name[BOX_AXIS_NAME_BYTES];
    fputs(box_axis_name(r->op, &r->embedding->box.axis[z], name), file);
    if (t->tile > 1)
        fprintf(file, "%c%" PRId64, t->interleaved ? '%' : '/',
                t->interleaved ? t->tiles : t->tile);
}

static void print_dim_index(FILE *file, const embedding_report *r, const storage_dim *dim) {
    bool first = true;
    if (dim->axis >= 0) print_tile_index(file, r, dim->axis);
    for (int z = 0; z < r->embedding->box.axes && dim->axis < 0; z++) {
        int64_t coef = dim->coef[z];
        if (!coef) continue;
        fputs(first ? coef < 0 ? "-" : "" : coef < 0 ? "-" : "+", file);
        if (coef != 1 && coef != -1) fprintf(file, "%" PRId64 "·", coef < 0 ? -coef : coef);
        print_tile_index(file, r, z);
        first = false;
    }
    if (dim->axis < 0 && first) fputc('1', file);
}

const char *storage_dim_text(const embedding_report *r, const storage_dim *dim) {
    char *text = NULL;
    size_t bytes;
    FILE *file = open_memstream(&text, &bytes);
    if (!file) return NULL;
    print_dim_index(file, r, dim);
    const char *kept = fclose(file) == 0 ? arena_copy(r->memory, text, bytes + 1) : NULL;
    free(text);
    return kept;
}

static void print_shape(FILE *file, const access_map *access) {
    for (int row = 0; row < access->dims; row++)
        fprintf(file, "%s%" PRId64, row ? "x" : "", access->shape[row]);
    if (access->dims == 0) fputc('1', file);
}

static const char *storage_text(const embedding_report *r, const storage *s) {
    char *text = NULL;
    size_t bytes;
    FILE *file = open_memstream(&text, &bytes);
    if (!file) return NULL;
    bool first = true;
    for (int j = 0; j < s->dims; j++) {
        if (s->dim[j].low == s->dim[j].high) continue;
        if (!first) fputc(' ', file);
        print_dim_index(file, r, &s->dim[j]);
        fprintf(file, "(%" PRId64 ")", s->dim[j].high - s->dim[j].low + 1);
        first = false;
    }
    fputs(first ? "one block of " : ", blocks of ", file);
    print_shape(file, &r->instruction->operand[s->instruction_operand]);
    const char *kept = fclose(file) == 0 ? arena_copy(r->memory, text, bytes + 1) : NULL;
    free(text);
    return kept;
}

stored_tensor embedding_stored(const embedding_report *r, int k) {
    storage s;
    storage_of(r, k, &s);
    const access_map *access = &r->op->operand[s.operand];
    return (stored_tensor){.tensor = arena_copy(r->memory, access->name, strlen(access->name) + 1),
                           .layout = storage_text(r, &s),
                           .elems = access_elements(access),
                           .stored_elems = storage_elems(&s)};
}

/* Which axes of the tensor were rounded up. */
static void explain_rounding(FILE *file, const embedding_report *r, const tensor_account *t) {
    const embedding *e = r->embedding;
    bool first = true;
    for (int z = 0; z < e->box.axes; z++) {
        int64_t rounded = e->axis[z].tile * e->axis[z].tiles;
        if (!(e->box.axis[z].moves >> t->storage.operand & 1) || rounded == e->box.axis[z].extent)
            continue;
        fputs(first ? "      padded: " : ", ", file);
        if (e->box.axis[z].parts == 0) {
            fprintf(file, "a unit axis to %" PRId64, rounded);
        } else {
            char name[BOX_AXIS_NAME_BYTES];
            fprintf(file, "%s %" PRId64 " to %" PRId64, box_axis_name(r->op, &e->box.axis[z], name),
                    e->box.axis[z].extent, rounded);
        }
        first = false;
    }
    if (!first) fputc('\n', file);
}

static void explain_tensor(FILE *file, const embedding_report *r, int k) {
    tensor_account t;
    free(tensor_account_count(r, k, &t));
    const access_map *access = &r->op->operand[t.storage.operand];
    const char *dims = storage_text(r, &t.storage);
    fprintf(file, "  %s <- %s ", r->instruction->operand[k].name, access->name);
    print_shape(file, access);
    fprintf(file, ": %s\n", dims ? dims : "?");
    explain_rounding(file, r, &t);
    fprintf(file, "      stored: %" PRId64 " elements for %" PRId64 " (%.3f)", t.stored, t.elems,
            (double)t.stored / (double)t.elems);
    if (t.counted) {
        int64_t held = t.stored - t.zeros;
        fprintf(file, ", %" PRId64 " zeros", t.zeros);
        if (t.kept < t.elems) fprintf(file, ", %" PRId64 " never read", t.elems - t.kept);
        if (held > t.kept)
            fprintf(file, ", copied %.3f times on average and at most %" PRId64,
                    (double)held / (double)t.kept, t.most);
        else
            fputs(", each once", file);
    }
    fputc('\n', file);
}

void embedding_summarise(FILE *file, const embedding_report *r) {
    const char *text = embedding_text(r->memory, r->embedding, r->op, r->instruction);
    fprintf(file, "%s: %" PRId64 " calls, %.1f%% of the lanes, %" PRId64 " elements stored\n",
            text ? text : "?", embedding_calls(r->embedding), 100 * embedding_lane_utilisation(r),
            embedding_stored_elems(r));
}

/* The lines of the text, one an instruction axis. */
static void explain_axes(FILE *file, const embedding_report *r) {
    for (char *line = embedding_text(r->memory, r->embedding, r->op, r->instruction); line;) {
        char *end = strstr(line, "; ");
        if (end) *end = '\0';
        fprintf(file, "  %s\n", line);
        line = end ? end + 2 : NULL;
    }
}

/* What `x/16` and `x%14` say, where the layouts above have any. */
static void explain_signs(FILE *file, const embedding_report *r) {
    bool blocked = false, interleaved = false;
    for (int z = 0; z < r->embedding->box.axes; z++) {
        const axis_tile *t = &r->embedding->axis[z];
        blocked |= t->tile > 1 && t->tiles > 1 && !t->interleaved;
        interleaved |= t->tile > 1 && t->interleaved;
    }
    if (blocked) fputs("  in a layout, x/16 is the number of a tile of 16 neighbours\n", file);
    if (interleaved)
        fputs("  in a layout, x%14 is the number of a tile of points 14 apart; above, the points "
              "are x/14\n",
              file);
}

char *embedding_coordinates(const embedding_report *r) {
    return r->embedding->skewing.skews ? operator_text(r->memory, r->op) : NULL;
}

/* In skewed coordinates: what the names of the axes stand for, and which multiplications are empty.
 */
static void explain_coordinates(FILE *file, const embedding_report *r) {
    const char *text = embedding_coordinates(r);
    if (!text) return;
    const char *weights = r->op->operand[OPERAND_RHS].name;
    fprintf(file,
            "  in the coordinates of %s\n      empty where an index of %s is outside: a zero among "
            "its lanes\n",
            text, weights);
}

void embedding_explain(FILE *file, const embedding_report *r) {
    explain_axes(file, r);
    explain_coordinates(file, r);
    for (int k = 0; k < OPERANDS; k++)
        explain_tensor(file, r, k);
    explain_signs(file, r);
    fprintf(file, "  %" PRId64 " calls, %.1f%% of the lanes; the host moves %" PRId64 " bytes\n",
            embedding_calls(r->embedding), 100 * embedding_lane_utilisation(r),
            embedding_host_bytes(r));
}

static void draw_box_axis(FILE *file, const embedding_report *r, int z) {
    const axis_tile *t = &r->embedding->axis[z];
    const box_axis *axis = &r->embedding->box.axis[z];
    char name[BOX_AXIS_NAME_BYTES];
    fprintf(file,
            "  z%d [label=\"%s (%" PRId64 ")\\n%" PRId64 " tiles of %" PRId64
            "%s\", fillcolor=\"#c9efc0\"];\n",
            z, box_axis_name(r->op, axis, name), axis->extent, t->tiles, t->tile,
            t->tile == 1     ? ""
            : t->interleaved ? ", interleaved"
                             : ", blocked");
    for (int i = 0; i < axis->parts; i++)
        fprintf(file, "  z%d -> x%d;\n", z, axis->part[i]);
}

static void draw_digits(FILE *file, const embedding_report *r, int a) {
    const embedding *e = r->embedding;
    int64_t radix = 1;
    for (int i = 0; i < e->digits[a]; i++) {
        const digit *d = &e->digit[a][i];
        fprintf(file,
                "  d%d_%d [label=\"lane / %" PRId64 " mod %" PRId64 "\\n× %" PRId64
                "\", fillcolor=\"#ffffff\"];\n",
                a, i, radix, d->extent, d->weight * embedding_lane_step(e, d->axis));
        fprintf(file, "  a%d -> d%d_%d -> z%d;\n", a, a, i, d->axis);
        radix *= d->extent;
    }
}

void embedding_draw(FILE *file, const embedding_report *r) {
    fputs("digraph embedding {\n  rankdir=LR;\n  node [shape=box, style=filled, fontsize=10];\n",
          file);
    for (int a = 0; a < r->instruction->axes; a++)
        fprintf(file, "  a%d [label=\"%s: lanes 0…%" PRId64 "\", fillcolor=\"#ffd9a8\"];\n", a,
                r->instruction->axis[a].name, r->instruction->axis[a].extent - 1);
    for (int d = 0; d < r->op->axes; d++)
        fprintf(file, "  x%d [label=\"%s < %" PRId64 "\", fillcolor=\"#bcdcff\"];\n", d,
                r->op->axis[d].name, r->op->axis[d].extent);
    for (int z = 0; z < r->embedding->box.axes; z++)
        draw_box_axis(file, r, z);
    for (int a = 0; a < r->instruction->axes; a++)
        draw_digits(file, r, a);
    fputs("}\n", file);
}
