/* layout.txt; see host.h. What is stored, padded and copied is counted from the lanes themselves.
 */
#include "codegen/host.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "codegen/pack.h"
#include "codegen/place.h"

typedef struct census {
    int64_t stored, padding, distinct;
} census;

static bool census_take(const lowering *l, const layout *lay, census *c) {
    const access_map *access = &l->user->operand[lay->storage.operand];
    lane_map *map = lane_map_new(l->op, &l->instruction, &l->embedding, lay);
    uint8_t *seen = calloc((size_t)access_elements(access) / 8 + 1, 1);
    *c = (census){0};
    while (map && seen && lane_map_next(map))
        for (int64_t lane = 0; lane < lay->storage.lanes; lane++) {
            int64_t element = lane_map_elements(map)[lane];
            c->stored++;
            c->padding += element < 0;
            if (element < 0 || seen[element / 8] >> element % 8 & 1) continue;
            seen[element / 8] |= (uint8_t)(1u << element % 8);
            c->distinct++;
        }
    bool counted = map && seen;
    free(seen);
    lane_map_free(map);
    return counted;
}

/* Where a block of a dimension that is a row of the index lies: `index 3 of the tensor, at
 * 32·tile(y) + 1·tile(r) -3, every 1`. */
static void write_row(FILE *f, const lowering *l, const layout *lay, const storage_dim *dim) {
    int terms = 0, operand = lay->storage.operand;
    bool is_window = dim->row >= l->user->operand[operand].dims;
    char name[BOX_AXIS_NAME_BYTES];
    fprintf(f,
            is_window ? "condition %d, zero outside its range, at " : "index %d of the tensor, at ",
            dim->row + 1);
    for (int z = 0; z < l->embedding.box.axes; z++)
        if (dim->coef[z])
            fprintf(f, "%s%" PRId64 "·tile(%s)", terms++ ? " + " : "", dim->coef[z] * dim->unit,
                    box_axis_name(l->op, &l->embedding.box.axis[z], name));
    fprintf(f, "%s%+" PRId64 ", every %" PRId64, terms ? "" : "0",
            l->op->operand[operand].offset[dim->row] + l->from[operand][dim->row], dim->unit);
}

/* What moves a dimension of the blocks. */
static void write_dim(FILE *f, const lowering *l, const layout *lay, int elem_bytes, int j) {
    const storage_dim *dim = &lay->storage.dim[j];
    char name[BOX_AXIS_NAME_BYTES];
    fprintf(f, "  dimension %d: %" PRId64 " blocks, %" PRId64 " bytes apart; ", j + 1,
            dim->high - dim->low + 1, lay->stride[j] * elem_bytes);
    if (dim->row < 0)
        fprintf(f, "tiles of %s", box_axis_name(l->op, &l->embedding.box.axis[dim->axis], name));
    else
        write_row(f, l, lay, dim);
    fprintf(f, ", blocks %" PRId64 " to %" PRId64 "\n", dim->low, dim->high);
}

static void write_shape(FILE *f, const access_map *access) {
    if (access->dims == 0) fputs("scalar", f);
    for (int row = 0; row < access->dims; row++)
        fprintf(f, "%s%" PRId64, row ? "x" : "", access->shape[row]);
}

static bool write_tensor(FILE *f, const lowering *l, int k) {
    const layout *lay = &l->layout[k];
    const access_map *access = &l->user->operand[lay->storage.operand];
    int elem_bytes = l->hw->elem_bytes[lay->memory];
    census c;
    if (!census_take(l, lay, &c)) return false;
    if (k == LAYOUT_BIAS)
        fprintf(f, "bias: int32, %" PRId64 " channels", operator_channels(l->user));
    else
        fprintf(f, "%s: int8, ", access->name);
    if (k != LAYOUT_BIAS) write_shape(f, access);
    fprintf(f,
            ", %s\n  address 0x%" PRIx64 ", %" PRId64 " bytes, in blocks of %" PRId64
            " lanes (%d bytes) of memory %s\n",
            lay->raw ? "row-major as it is" : "packed by the host", lay->address, lay->bytes,
            lay->storage.lanes, elem_bytes, memory_name(lay->memory));
    for (int j = 0; j < lay->storage.dims; j++)
        write_dim(f, l, lay, elem_bytes, j);
    fprintf(f, "  of %" PRId64 " stored lanes %" PRId64 " are padding", c.stored, c.padding);
    if (k != LAYOUT_BIAS)
        fprintf(f, ", %" PRId64 " copies of others; %" PRId64 " of %" PRId64 " elements are stored",
                c.stored - c.padding - c.distinct, c.distinct, access_elements(access));
    fputs("\n", f);
    return true;
}

static bool write_layout(FILE *f, const lowering *l, const program *p, arena *memory) {
    const char *user = operator_text(memory, l->user), *computed = operator_text(memory, l->op);
    const char *e = embedding_text(memory, &l->embedding, l->op, &l->instruction);
    char hw[64], steps[EPILOGUE_TEXT_BYTES];
    if (!user || !computed || !e) return false;
    hw_config_format_name(l->hw, hw, sizeof hw);
    epilogue_format(&l->epilogue, steps, sizeof steps);
    fprintf(f, "operator %s\nhardware %s\n", user, hw);
    if (l->op != l->user) fprintf(f, "computed as %s\n", computed);
    fprintf(f, "embedding %s\nepilogue %s\n", e, steps);
    fprintf(
        f, "memory %" PRIu64 " bytes; all addresses are from one base, a multiple of %" PRIu64 "\n",
        p->dram_bytes, place_unit_bytes(l->hw));
    fprintf(f, "zeros at 0x%" PRIx64 ", %" PRIu64 " bytes that stay 0\n", l->zero_address,
            l->zero_bytes);
    fprintf(f, "micro-ops at 0x%" PRIx64 ", %" PRId64 "; instructions at 0x%" PRIx64 ", %zu\n",
            p->blob[0].address, l->uops, p->run_address, p->run_count);
    for (int k = 0; k < LAYOUTS; k++)
        if (l->layout[k].bytes && !write_tensor(f, l, k)) return false;
    return true;
}

const char *host_layout_text(const lowering *l, const program *p, arena *memory) {
    char *text = NULL;
    size_t bytes = 0;
    FILE *f = open_memstream(&text, &bytes);
    if (!f) return NULL;
    bool done = write_layout(f, l, p, memory);
    done &= fclose(f) == 0;
    const char *kept = done ? arena_copy(memory, text, bytes + 1) : NULL;
    free(text);
    return kept;
}
