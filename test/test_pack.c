/* Packing: what each lane holds is what dataflow's storage rule says, and nothing is lost on the
 * way there and back. */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "codegen/pack.h"
#include "dataflow/embed.h"
#include "dataflow/evaluate.h"
#include "isa/gemm.h"
#include "test/random_operator.h"

typedef struct packing {
    operator op, instruction;
    embedding embedding;
    layout layout[LAYOUTS];
} packing;

typedef void packing_check(const packing *p);

static void layouts_of(packing *p, const hw_config *hw, strategy s, packing_check *check) {
    error_record error = {0};
    cr_assert(
        layouts_build(&p->op, &p->instruction, &p->embedding, s, &p->op, hw, p->layout, &error),
        "%s", error.message);
    for (int k = 0; k < LAYOUTS; k++)
        if (p->layout[k].bytes > 1 << 19) return;
    check(p);
}

/* All embeddings on the front of one operator on one hardware. */
static void each_embedding(const operator *op, const char *preset, strategy s,
                           packing_check *check) {
    packing p = {.op = *op};
    hw_config hw;
    hw_config_preset(preset, &hw, NULL);
    gemm_describe(&hw, &p.instruction);
    embed_options o = {
        .strategy = s,
        .measures = 2,
        .pareto = true,
        .time_limit_seconds = 0.05,
        .measure = {EMBED_CALLS, EMBED_STORED},
        .machine = {.call_cycles = 1, .output_cycles = 1, .block_cycles = {1, 1, 1}}};
    embed_result front;
    error_record error = {0};
    arena *memory = arena_new();
    if (embed_solve(op, &p.instruction, &o, memory, &front, &error) == EMBED_FOUND)
        for (int i = 0; i < front.count; i++) {
            skewed room;
            p.embedding = front.found[i].embedding;
            p.op = *embedding_operator(op, &p.embedding, &room);
            layouts_of(&p, &hw, s, check);
        }
    arena_free(memory);
}

static void each_packing(packing_check *check) {
    static const char *const texts[] = {
        "o[n,f,y,x] += d[n,c,2*y+r-1,x+s-1] * w[f,c,r,s] where n<3, f<17, y<4, x<7, c<5, r<3, s<3; "
        "d: 3x5x7x7",
        "o[f,y,x] += d[y+r,x+s] * w[f,r,s] where f<7, y<11, x<5, r<5, s<2",
        "o[i,j] += a[-i+k+39] * b[9-j,k] where i<40, j<9, k<33; b: 10x33",
        "o[i-3,j+2] += a[i,k] * b[k,j] where i<20, j<20, k<9; o: 11x30",
        "o[n,f,q] += d[n,c,x] * w[c,f,q-3*x] where n<31, f<1, c<8, x<7, q<21; w: 8x1x3; d: 31x8x7",
    };
    const char *const *presets = hw_config_preset_names();
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        operator op;
        cr_assert(operator_parse(texts[i], &op, NULL));
        for (int h = 0; presets[h]; h++)
            for (strategy s = STRATEGY_FUSE; s <= STRATEGY_SPARSE; s++)
                each_embedding(&op, presets[h], s, check);
    }
    for (uint64_t i = 0; i < 40; i++) {
        operator op;
        char text[2048];
        random_operator(i, 30000, &op, text, sizeof text);
        each_embedding(&op, presets[i % 4],
                       i % 2 ? STRATEGY_SPARSE : (strategy)(i / 2 % STRATEGIES), check);
    }
}

static int64_t element_number(const access_map *access, const int64_t *index) {
    int64_t number = 0;
    for (int row = 0; row < access->dims; row++)
        number = number * access->shape[row] + index[row];
    return number;
}

static bool block_advance(const storage *s, int64_t *index) {
    for (int j = s->dims - 1; j >= 0; j--) {
        if (++index[j] <= s->dim[j].high) return true;
        index[j] = s->dim[j].low;
    }
    return false;
}

static bool lane_advance(const operator *instruction, int operand, int64_t *lane) {
    for (int a = instruction->axes - 1; a >= 0; a--) {
        if (!access_uses_axis(&instruction->operand[operand], a)) continue;
        if (++lane[a] < instruction->axis[a].extent) return true;
        lane[a] = 0;
    }
    return false;
}

/* Within a run, each lane holds the element after the last one's. */
static void expect_runs(const lane_map *map, int64_t lanes) {
    int64_t run = lane_map_run(map);
    cr_assert(run >= 1 && lanes % run == 0);
    for (int64_t lane = 1; lane < lanes; lane++)
        if (lane % run)
            cr_assert_eq(lane_map_elements(map)[lane], lane_map_elements(map)[lane - 1] + 1);
}

/* Every stored block and lane, by storage_element. */
static void expect_storage_rule(const packing *p) {
    for (int k = 0; k < OPERANDS; k++) {
        const storage *s = &p->layout[k].storage;
        lane_map *map = lane_map_new(&p->op, &p->instruction, &p->embedding, &p->layout[k]);
        int64_t index[STORAGE_MAX_DIMS], blocks = 0;
        for (int j = 0; j < s->dims; j++)
            index[j] = s->dim[j].low;
        do {
            int64_t lane[OPERATOR_MAX_AXES] = {0}, position[BOX_MAX_AXES], element[TENSOR_MAX_DIMS],
                    number = 0;
            cr_assert(lane_map_next(map));
            cr_expect_eq(layout_block(&p->layout[k], index), blocks++);
            do {
                embedding_lane_position(&p->embedding, &p->instruction, lane, position);
                bool real = storage_element(&p->op, &p->embedding, s, index, position, element);
                int64_t wanted = real ? element_number(&p->op.operand[s->operand], element) : -1;
                cr_assert_eq(lane_map_elements(map)[number], wanted,
                             "operand %d lane %d: %d, by the rule %d", k, (int)number,
                             (int)lane_map_elements(map)[number], (int)wanted);
                number++;
            } while (lane_advance(&p->instruction, k, lane));
            cr_expect_eq(number, s->lanes);
            expect_runs(map, number);
        } while (block_advance(s, index));
        cr_expect_not(lane_map_next(map));
        cr_expect_eq(blocks * s->lanes, p->layout[k].bytes);
        lane_map_free(map);
    }
}

Test(pack, lanes_hold_what_the_storage_rule_says) {
    each_packing(expect_storage_rule);
}

/* Takes the tensor out of the blocks; returns how many lanes hold an element. */
static int64_t unpack(const packing *p, const layout *l, const uint8_t *packed, int8_t *tensor) {
    lane_map *map = lane_map_new(&p->op, &p->instruction, &p->embedding, l);
    int64_t written = 0;
    for (; lane_map_next(map); packed += l->storage.lanes)
        for (int64_t lane = 0; lane < l->storage.lanes; lane++) {
            int64_t element = lane_map_elements(map)[lane];
            if (element < 0) cr_assert_eq(packed[lane], 0, "padding is zero");
            if (element >= 0) tensor[element] = (int8_t)packed[lane];
            written += element >= 0;
        }
    lane_map_free(map);
    return written;
}

/* Out comes what went in, each output once, and every input that some multiplication reads is
 * there. */
static void expect_round_trip(const packing *p) {
    for (int k = 0; k < OPERANDS; k++) {
        const layout *l = &p->layout[k];
        const access_map *access = &p->op.operand[l->storage.operand];
        size_t elems = (size_t)access_elements(access);
        int8_t *tensor = malloc(elems), *back = calloc(elems, 1), *used = calloc(elems, 1);
        uint8_t *packed = malloc((size_t)l->bytes);
        int64_t again = 0, x[OPERATOR_MAX_AXES] = {0};
        evaluate_fill_random(tensor, elems, 3);
        memset(packed, 85, (size_t)l->bytes);
        cr_assert(pack_random(&p->op, &p->instruction, &p->embedding, l, 3, packed));
        int64_t written = unpack(p, l, packed, back);
        for (int d = 0; d >= 0;) {
            int64_t element = access_element(&p->op, access, x);
            if (element >= 0) used[element] = 1;
            for (d = p->op.axes - 1; d >= 0 && ++x[d] == p->op.axis[d].extent; d--)
                x[d] = 0;
        }
        for (size_t i = 0; i < elems; i++) {
            again += used[i];
            if (used[i])
                cr_assert_eq(back[i], tensor[i], "operand %d element %zu of %zu", k, i, elems);
        }
        if (k == OPERAND_OUT)
            cr_expect(written >= again && written <= (int64_t)elems, "%d written, %d reached",
                      (int)written, (int)again);
        free(tensor);
        free(back);
        free(packed);
        free(used);
    }
}

Test(pack, unpacking_gives_back_what_was_packed) {
    each_packing(expect_round_trip);
}

static void expect_host_bytes(const packing *p) {
    for (int k = 0; k < OPERANDS; k++) {
        const layout *l = &p->layout[k];
        int64_t expected =
            storage_elems(&l->storage) + access_elements(&p->op.operand[l->storage.operand]);
        cr_expect_eq(layout_host_bytes(&p->op, l), l->raw ? 0 : expected);
        cr_expect_eq(l->bytes, storage_elems(&l->storage));
    }
}

Test(pack, host_bytes_are_what_the_storage_predicts) {
    each_packing(expect_host_bytes);
}

/* The number of the bias that belongs to an output. */
static int64_t channel_of(const operator *op, int64_t element) {
    const access_map *out = &op->operand[OPERAND_OUT];
    int64_t stride[TENSOR_MAX_DIMS], channel = 0;
    operator_channel_strides(op, stride);
    for (int row = out->dims - 1; row >= 0; element /= out->shape[row--])
        channel += stride[row] * (element % out->shape[row]);
    return channel;
}

/* A bias block holds the bias of the channel of each lane of every output block that it serves. */
static void expect_biases(const packing *p) {
    const layout *out = &p->layout[OPERAND_OUT], *bias = &p->layout[LAYOUT_BIAS];
    int64_t channels = operator_channels(&p->op), lanes = out->storage.lanes;
    int32_t *value = malloc((size_t)channels * sizeof *value);
    uint8_t *packed = malloc((size_t)bias->bytes);
    for (int64_t i = 0; i < channels; i++)
        value[i] = (int32_t)(1000 * i - 77);
    cr_assert(pack_bias(&p->op, &p->instruction, &p->embedding, bias, value, packed));
    lane_map *map = lane_map_new(&p->op, &p->instruction, &p->embedding, out);
    int64_t index[STORAGE_MAX_DIMS], of_bias[STORAGE_MAX_DIMS];
    for (int j = 0; j < out->storage.dims; j++)
        index[j] = out->storage.dim[j].low;
    do {
        int kept = 0;
        for (int j = 0; j < out->storage.dims; j++)
            for (int b = 0; b < bias->storage.dims; b++)
                if (bias->storage.dim[b].row == out->storage.dim[j].row &&
                    bias->storage.dim[b].axis == out->storage.dim[j].axis)
                    of_bias[kept++] = index[j];
        cr_assert(lane_map_next(map) && kept == bias->storage.dims);
        int64_t block = layout_block(bias, of_bias);
        for (int64_t lane = 0; lane < lanes; lane++) {
            int64_t element = lane_map_elements(map)[lane];
            if (element < 0) continue;
            const uint8_t *at = packed + 4 * (block * lanes + lane);
            int32_t got = (int32_t)((uint32_t)at[0] | (uint32_t)at[1] << 8 | (uint32_t)at[2] << 16 |
                                    (uint32_t)at[3] << 24);
            cr_assert_eq(got, value[channel_of(&p->op, element)]);
        }
    } while (block_advance(&out->storage, index));
    lane_map_free(map);
    free(packed);
    free(value);
}

Test(pack, every_output_finds_its_channels_bias) {
    each_packing(expect_biases);
}
