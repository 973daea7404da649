/* Transfers: what a region's LOADs and STOREs do, simulated element by element, is what the region
 * says. */
#include <criterion/criterion.h>
#include <string.h>

#include "codegen/dma.h"
#include "test/random_operator.h"

enum { SRAM = 1 << 15, ZERO_ELEM = 3, BASE_ELEM = 1000, ELEM_BYTES = 16 };

/* Values are the number of the stored block; 0 where zeros lie, UNTOUCHED where nothing was
 * written. */
enum { UNTOUCHED = -7 };

typedef struct memory_image {
    int64_t sram[SRAM];
    const layout *layout;
    int64_t *dram; /* of a store: what each stored block was given */
    bool bad;
} memory_image;

static int64_t blocks_of(const layout *l) {
    return l->stride[0] * (l->storage.dim[0].high - l->storage.dim[0].low + 1);
}

static void fits_fields(memory_image *m, const instruction *in) {
    uint8_t word[INSTRUCTION_BYTES];
    m->bad |= !instruction_encode(in, word, NULL) || in->y_size == 0 || in->x_size == 0;
}

static bool simulate_load(void *context, const instruction *in) {
    memory_image *m = context;
    int64_t at = in->sram_base;
    fits_fields(m, in);
    int64_t width = in->x_pad_left + in->x_size + in->x_pad_right,
            height = in->y_pad_top + in->y_size + in->y_pad_bottom;
    for (int64_t i = 0; i < height; i++)
        for (int64_t j = 0; j < width; j++) {
            int64_t y = i - in->y_pad_top, x = j - in->x_pad_left;
            bool inside = y >= 0 && y < in->y_size && x >= 0 && x < in->x_size;
            int64_t element = in->dram_base + y * in->x_stride + x, value = 0;
            if (inside && element != ZERO_ELEM) {
                value = element - BASE_ELEM + 1;
                m->bad |= value < 1 || value > blocks_of(m->layout);
            }
            m->bad |= at >= SRAM || m->sram[at % SRAM] != UNTOUCHED;
            m->sram[at++ % SRAM] = value;
        }
    return true;
}

static bool simulate_store(void *context, const instruction *in) {
    memory_image *m = context;
    fits_fields(m, in);
    m->bad |= in->y_pad_top || in->y_pad_bottom || in->x_pad_left || in->x_pad_right;
    for (int64_t i = 0; i < in->y_size; i++)
        for (int64_t j = 0; j < in->x_size; j++) {
            int64_t block = in->dram_base + i * in->x_stride + j - BASE_ELEM;
            if (block < 0 || block >= blocks_of(m->layout) || m->dram[block] != UNTOUCHED)
                m->bad = true;
            else
                m->dram[block] = in->sram_base + i * in->x_size + j;
        }
    return true;
}

/* A layout of few blocks, or one whose outer dimensions lie far apart, and a region that may lie
 * outside. */
static void random_region(uint64_t *state, layout *l, region *r, bool far) {
    memset(l, 0, sizeof *l);
    l->memory = MEM_INP;
    l->address = (uint64_t)BASE_ELEM * ELEM_BYTES;
    int dims = (int)random_between(state, 1, 4);
    l->storage.dims = r->dims = dims;
    for (int j = 0; j < dims; j++) {
        storage_dim *dim = &l->storage.dim[j];
        dim->low = random_between(state, -20, 3);
        dim->high = dim->low + random_between(state, 0, 8) * random_between(state, 0, 3);
        if (far && j == dims - 1) dim->high = dim->low + random_between(state, 30000, 90000);
        r->count[j] = random_between(state, 1, dims < 3 ? 60 : 7);
        r->low[j] = random_between(state, 0, 2)
                        ? random_between(state, dim->low - 3, dim->high)
                        : random_between(state, dim->low - 40, dim->high + 20);
        if (random_between(state, 0, 3) == 0 && dim->high - dim->low < 60) {
            r->low[j] = dim->low;
            r->count[j] = dim->high - dim->low + 1;
        }
    }
    int64_t blocks = 1;
    for (int j = dims - 1; j >= 0; j--) {
        l->stride[j] = blocks;
        blocks *= l->storage.dim[j].high - l->storage.dim[j].low + 1;
    }
}

/* Number of the stored block at this index, from 1; 0 outside. */
static int64_t block_number(const layout *l, const int64_t *index) {
    for (int j = 0; j < l->storage.dims; j++)
        if (index[j] < l->storage.dim[j].low || index[j] > l->storage.dim[j].high) return 0;
    return layout_block(l, index) + 1;
}

static bool region_advance(const region *r, int64_t *index) {
    for (int j = r->dims - 1; j >= 0; j--) {
        if (++index[j] < r->low[j] + r->count[j]) return true;
        index[j] = r->low[j];
    }
    return false;
}

static memory_image image; /* each test runs in a process of its own */

static void expect_load(const layout *l, const region *r, uint64_t number) {
    for (int i = 0; i < SRAM; i++)
        image.sram[i] = UNTOUCHED;
    image.layout = l;
    image.bad = false;
    const int64_t base = 100;
    cr_assert(dma_load(l, ELEM_BYTES, r, base, ZERO_ELEM * ELEM_BYTES, simulate_load, &image));
    cr_assert_not(image.bad, "region %d", (int)number);
    int64_t index[STORAGE_MAX_DIMS], at = base;
    memcpy(index, r->low, sizeof index);
    do {
        int64_t wanted = block_number(l, index);
        cr_assert_eq(image.sram[at], wanted, "region %d, element %d is %d, not %d", (int)number,
                     (int)(at - base), (int)image.sram[at], (int)wanted);
        at++;
    } while (region_advance(r, index));
    cr_assert_eq(image.sram[at], UNTOUCHED);
    cr_assert_eq(image.sram[base - 1], UNTOUCHED);
}

static void expect_store(const layout *l, const region *r, uint64_t number) {
    static int64_t dram[1 << 20];
    int64_t blocks = blocks_of(l), index[STORAGE_MAX_DIMS], at = 100;
    if (blocks > (int64_t)(sizeof dram / sizeof *dram)) return;
    for (int64_t i = 0; i < blocks; i++)
        dram[i] = UNTOUCHED;
    image.layout = l;
    image.dram = dram;
    image.bad = false;
    cr_assert(dma_store(l, ELEM_BYTES, r, at, simulate_store, &image));
    cr_assert_not(image.bad, "region %d", (int)number);
    memcpy(index, r->low, sizeof index);
    do {
        int64_t block = block_number(l, index);
        if (block) cr_assert_eq(dram[block - 1], at, "region %d", (int)number);
        if (block) dram[block - 1] = UNTOUCHED;
        at++;
    } while (region_advance(r, index));
    for (int64_t i = 0; i < blocks; i++)
        cr_assert_eq(dram[i], UNTOUCHED, "region %d stores too much", (int)number);
}

Test(dma, loads_and_stores_do_what_the_region_says) {
    for (uint64_t number = 0; number < 3000; number++) {
        uint64_t state = number * 7919 + 1;
        layout l;
        region r;
        random_region(&state, &l, &r, number % 5 == 0);
        if (region_elems(&r) > SRAM / 2) continue;
        expect_load(&l, &r, number);
        expect_store(&l, &r, number);
    }
}

static bool count_sink(void *context, const instruction *in) {
    int64_t *counts = context;
    counts[0]++;
    counts[1] += in->y_size;
    return true;
}

Test(dma, counts_are_those_of_the_transfers) {
    for (uint64_t number = 0; number < 300; number++) {
        uint64_t state = number * 104729 + 1;
        layout l;
        region r;
        int64_t counted[2] = {0}, transfers, rows;
        random_region(&state, &l, &r, false);
        bool store = number % 2;
        if (store)
            dma_store(&l, ELEM_BYTES, &r, 0, count_sink, counted);
        else
            dma_load(&l, ELEM_BYTES, &r, 0, 0, count_sink, counted);
        dma_count(&l, &r, store, &transfers, &rows);
        cr_expect(transfers == counted[0] && rows == counted[1]);
    }
}

/* A whole tensor, and one padded by less than the hardware's limit, are one transfer each. */
Test(dma, what_the_hardware_can_do_at_once_is_one_transfer) {
    layout l = {.memory = MEM_INP, .storage = {.dims = 3}, .stride = {30, 6, 1}};
    int64_t high[] = {3, 4, 5}, transfers, rows;
    for (int j = 0; j < 3; j++)
        l.storage.dim[j].high = high[j];
    region whole = {3, {0, 0, 0}, {4, 5, 6}}, padded = {3, {1, -15, -2}, {1, 35, 20}};
    dma_count(&l, &whole, false, &transfers, &rows);
    cr_expect(transfers == 1 && rows == 1);
    dma_count(&l, &padded, false, &transfers, &rows);
    cr_expect(transfers == 1 && rows == 5);
}
