/* How a region becomes transfers; see dma.h.
 *
 * Neighbouring dimensions that lie one behind the other in DRAM are merged first. Of what is left
 * the last dimension is x and the one before y; those further out are walked. Where a dimension
 * leaves the stored range, the hardware pads x and y up to its field's limit; the rest of the zeros
 * is loaded from a block of zeros. */
#include "codegen/dma.h"

#include <string.h>

enum { PAD_MAX = 15, STRIDE_MAX = 65535 };

typedef struct span {
    int64_t before, count, after; /* padding, stored, padding */
    int64_t dram, sram;           /* elements from one index to the next */
} span;

typedef struct cutter {
    int spans;
    span span[STORAGE_MAX_DIMS + 2];
    instruction base; /* opcode and memory */
    int64_t zero;     /* element of zeros */
    bool pads;        /* zeros are wanted outside (load), or nothing (store) */
    dma_sink *sink;
    void *context;
} cutter;

static int64_t span_length(const span *s) {
    return s->before + s->count + s->after;
}

static bool span_has_padding(const span *s) {
    return s->before || s->after;
}

/* Describes region r; *dram is the element of its first stored block. */
static void cutter_build(cutter *c, const layout *l, const region *r, int64_t *dram) {
    int64_t sram_stride[STORAGE_MAX_DIMS];
    region_strides(r, sram_stride);
    *dram = 0;
    c->spans = 0;
    for (int j = 0; j < r->dims; j++) {
        const storage_dim *dim = &l->storage.dim[j];
        int64_t low = r->low[j], high = r->low[j] + r->count[j] - 1;
        int64_t from = low > dim->low ? low : dim->low, to = high < dim->high ? high : dim->high;
        span s = {.before = from - low,
                  .count = to - from + 1,
                  .after = high - to,
                  .dram = l->stride[j],
                  .sram = sram_stride[j]};
        if (s.count <= 0)
            s = (span){.before = r->count[j], .dram = l->stride[j], .sram = sram_stride[j]};
        if (s.count > 0) *dram += (from - dim->low) * l->stride[j];
        if (s.count == 1 && !span_has_padding(&s)) continue;
        span *outer = c->spans ? &c->span[c->spans - 1] : NULL;
        if (outer && !span_has_padding(&s) && !span_has_padding(outer) &&
            outer->dram == s.dram * s.count && outer->sram == s.sram * s.count) {
            outer->count *= s.count;
            outer->dram = s.dram;
            outer->sram = s.sram;
            continue;
        }
        c->span[c->spans++] = s;
    }
    bool contiguous =
        c->spans && c->span[c->spans - 1].dram == 1 && c->span[c->spans - 1].sram == 1;
    if (!contiguous) c->span[c->spans++] = (span){.count = 1, .dram = 1, .sram = 1};
    if (c->spans == 1) {
        memmove(&c->span[1], &c->span[0], sizeof c->span[0]);
        c->span[0] = (span){.count = 1, .dram = c->span[1].count, .sram = c->span[1].count};
        c->spans = 2;
    }
}

static bool cutter_emit(const cutter *c, int64_t sram, int64_t dram, const span *y, const span *x) {
    instruction in = c->base;
    in.sram_base = (uint32_t)sram;
    in.dram_base = (uint32_t)dram;
    in.y_size = (uint32_t)y->count;
    in.x_size = (uint32_t)x->count;
    in.x_stride = (uint32_t)(y->count > 1 ? y->dram : x->count);
    in.y_pad_top = (uint32_t)y->before;
    in.y_pad_bottom = (uint32_t)y->after;
    in.x_pad_left = (uint32_t)x->before;
    in.x_pad_right = (uint32_t)x->after;
    return c->sink(c->context, &in);
}

/* `count` zeros: one element of the block of zeros, and the padding beside and below it. */
static bool cutter_zeros(const cutter *c, int64_t sram, int64_t count) {
    const int64_t row = PAD_MAX + 1;
    while (count > 0 && c->pads) {
        int64_t width = count < row ? count : row;
        int64_t rows = count / width < row ? count / width : row;
        span y = {.count = 1, .after = rows - 1, .dram = 1}, x = {.count = 1, .after = width - 1};
        if (!cutter_emit(c, sram, c->zero, &y, &x)) return false;
        sram += width * rows;
        count -= width * rows;
    }
    return true;
}

static int64_t cutter_inner_elems(const cutter *c, int from) {
    int64_t elems = 1;
    for (int i = from; i < c->spans; i++)
        elems *= span_length(&c->span[i]);
    return elems;
}

static bool cutter_walk(const cutter *c, int at, int64_t sram, int64_t dram);

/* One index of span `at` after the other. */
static bool cutter_walk_each(const cutter *c, int at, int64_t sram, int64_t dram) {
    const span *s = &c->span[at];
    int64_t inner = c->pads ? cutter_inner_elems(c, at + 1) : s->sram;
    if (!cutter_zeros(c, sram, s->before * inner)) return false;
    sram += s->before * s->sram;
    for (int64_t i = 0; i < s->count; i++)
        if (!cutter_walk(c, at + 1, sram + i * s->sram, dram + i * s->dram)) return false;
    return cutter_zeros(c, sram + s->count * s->sram, s->after * inner);
}

static bool cutter_row(const cutter *c, int64_t sram, int64_t dram) {
    const span *x = &c->span[c->spans - 1];
    span y = {.count = 1, .dram = x->count}, inside = {.count = x->count};
    if (x->count == 0) return cutter_zeros(c, sram, span_length(x));
    if (c->pads && x->before <= PAD_MAX && x->after <= PAD_MAX)
        return cutter_emit(c, sram, dram, &y, x);
    if (!cutter_zeros(c, sram, x->before)) return false;
    if (!cutter_emit(c, sram + x->before, dram, &y, &inside)) return false;
    return cutter_zeros(c, sram + x->before + x->count, x->after);
}

static bool cutter_walk(const cutter *c, int at, int64_t sram, int64_t dram) {
    if (at == c->spans - 1) return cutter_row(c, sram, dram);
    const span *y = &c->span[at], *x = &c->span[at + 1];
    bool last_two = at == c->spans - 2;
    bool fits = y->count > 0 && x->count > 0 && y->before <= PAD_MAX && y->after <= PAD_MAX &&
                x->before <= PAD_MAX && x->after <= PAD_MAX &&
                (y->dram <= STRIDE_MAX || y->count == 1);
    bool plain = c->pads || (!span_has_padding(y) && !span_has_padding(x) && y->sram == x->count);
    if (last_two && fits && plain) return cutter_emit(c, sram, dram, y, x);
    return cutter_walk_each(c, at, sram, dram);
}

bool dma_load(const layout *l, int elem_bytes, const region *r, int64_t sram, uint64_t zero_address,
              dma_sink *sink, void *context) {
    cutter c = {.sink = sink,
                .context = context,
                .pads = true,
                .zero = (int64_t)(zero_address / (uint64_t)elem_bytes)};
    c.base = (instruction){.opcode = OP_LOAD, .memory = l->memory};
    int64_t dram;
    cutter_build(&c, l, r, &dram);
    return cutter_walk(&c, 0, sram, dram + (int64_t)(l->address / (uint64_t)elem_bytes));
}

bool dma_store(const layout *l, int elem_bytes, const region *r, int64_t sram, dma_sink *sink,
               void *context) {
    cutter c = {.sink = sink, .context = context};
    c.base = (instruction){.opcode = OP_STORE, .memory = MEM_OUT};
    int64_t dram;
    cutter_build(&c, l, r, &dram);
    return cutter_walk(&c, 0, sram, dram + (int64_t)(l->address / (uint64_t)elem_bytes));
}

bool dma_split(const instruction *transfer, int64_t depth, dma_sink *sink, void *context) {
    instruction first = *transfer, second = *transfer;
    int64_t elems = (int64_t)transfer->y_size * transfer->x_size;
    if (transfer->opcode != OP_LOAD || elems != depth || elems == 1) return sink(context, transfer);
    if (transfer->y_size > 1) {
        first.y_size = transfer->y_size / 2;
        second.y_size -= first.y_size;
        second.dram_base += first.y_size * transfer->x_stride;
    } else {
        first.x_size = transfer->x_size / 2;
        second.x_size -= first.x_size;
        second.dram_base += first.x_size;
    }
    second.sram_base += first.y_size * first.x_size;
    return sink(context, &first) && sink(context, &second);
}

typedef struct counter {
    int64_t transfers, rows;
} counter;

static bool counter_sink(void *context, const instruction *transfer) {
    counter *c = context;
    c->transfers++;
    c->rows += transfer->y_size;
    return true;
}

void dma_count(const layout *l, const region *r, bool store, int64_t *transfers, int64_t *rows) {
    counter c = {0};
    if (store)
        dma_store(l, 1, r, 0, counter_sink, &c);
    else
        dma_load(l, 1, r, 0, 0, counter_sink, &c);
    *transfers = c.transfers;
    *rows = c.rows;
}
