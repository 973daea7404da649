/* Running what was compiled, and comparing it with the definition: data drawn at random, packed by the layout,
 * computed on vta_model, unpacked, and compared element by element. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "codegen/compile.h"
#include "codegen/emit.h"
#include "codegen/host.h"
#include "codegen/pack.h"
#include "dataflow/evaluate.h"
#include "vta_model/model.h"

enum { BIAS_LOW = 32, BIAS_HIGH = 96 };

/* One set of data and what comes of it. All in the arena. */
typedef struct trial {
    int8_t *tensor[OPERANDS]; /* out: as defined */
    int32_t *bias;
    uint8_t *packed[LAYOUTS];
    program run;
} trial;

static bool no_memory(error_record *error) {
    return error_set(error, "not enough memory for the check's tensors");
}

/* out[i] = epilogue of sum[i], or of 0 where sum is NULL, with its channel's bias. */
static void finish_outputs(const operator *op, const epilogue *e, const int32_t *sum, const int32_t *bias, int8_t *out) {
    const access_map *access = &op->operand[OPERAND_OUT];
    int64_t outputs = access_elements(access), index[TENSOR_MAX_DIMS] = {0}, stride[TENSOR_MAX_DIMS];
    operator_channel_strides(op, stride);
    for (int64_t i = 0; i < outputs; i++) {
        int64_t channel = 0;
        for (int row = 0; row < access->dims; row++) channel += stride[row] * index[row];
        out[i] = epilogue_apply(e, sum ? sum[i] : 0, bias[channel]);
        for (int row = access->dims - 1; row >= 0 && ++index[row] == access->shape[row]; row--) index[row] = 0;
    }
}

/* By the definition of `op`, which is the operator as the user gave it; l->op may be another form of it. */
static bool trial_define(const operator *op, const lowering *l, trial *t, arena *memory, uint64_t seed, error_record *error) {
    for (int k = 0; k < OPERANDS; k++) {
        size_t elems = (size_t)access_elements(&op->operand[k]);
        t->tensor[k] = arena_alloc(memory, elems, 1);
        if (!t->tensor[k]) return no_memory(error);
        if (k != OPERAND_OUT) evaluate_fill_random(t->tensor[k], elems, seed * OPERANDS + (uint64_t)k);
    }
    int64_t channels = operator_channels(op), outputs = access_elements(&op->operand[OPERAND_OUT]);
    int8_t *noise = arena_alloc(memory, (size_t)channels, 1);
    t->bias = arena_alloc(memory, (size_t)channels, sizeof *t->bias);
    int32_t *sum = calloc((size_t)outputs, sizeof *sum);
    if (!noise || !t->bias || !sum) {
        free(sum);
        return no_memory(error);
    }
    evaluate_fill_random(noise, (size_t)channels, ~seed);
    for (int64_t i = 0; i < channels; i++)
        t->bias[i] = BIAS_LOW + (noise[i] + 128) * (BIAS_HIGH - BIAS_LOW + 1) / 256;
    if (!evaluate_operator(op, t->tensor[OPERAND_LHS], t->tensor[OPERAND_RHS], sum, error)) {
        free(sum);
        return false;
    }
    finish_outputs(op, &l->epilogue, sum, t->bias, t->tensor[OPERAND_OUT]);
    free(sum);
    return true;
}

static bool trial_pack(const lowering *l, trial *t, arena *memory, error_record *error) {
    for (int k = OPERAND_LHS; k < LAYOUTS; k++) {
        const layout *lay = &l->layout[k];
        if (lay->bytes == 0) continue;
        t->packed[k] = arena_alloc(memory, (size_t)lay->bytes, 1);
        if (!t->packed[k]) return no_memory(error);
        bool packed = k == LAYOUT_BIAS
                          ? pack_bias(l->op, &l->instruction, &l->embedding, lay, t->bias, t->packed[k])
                          : pack_tensor(l->op, &l->instruction, &l->embedding, lay, t->tensor[lay->storage.operand],
                                        (int8_t *)t->packed[k]);
        if (!packed) return no_memory(error);
    }
    return true;
}

/* The compiled program with the tensors in place. */
static bool trial_assemble(const compiled *c, trial *t, arena *memory, error_record *error) {
    static const char *const names[LAYOUTS] = {"out.bin", "lhs.bin", "rhs.bin", "bias.bin"};
    const lowering *l = c->lowering;
    t->run = *c->program;
    t->run.memory = memory;
    t->run.blob_room = t->run.blobs;
    for (int k = OPERAND_LHS; k < LAYOUTS; k++)
        if (t->packed[k] && !program_add_blob(&t->run, l->layout[k].address, t->packed[k], (size_t)l->layout[k].bytes,
                                              names[k], error))
            return false;
    uint64_t end = l->layout[OPERAND_OUT].address + (uint64_t)l->layout[OPERAND_OUT].bytes;
    if (t->run.dram_bytes < end) t->run.dram_bytes = end;
    return true;
}

static void describe_difference(const lowering *l, const int8_t *got, const int8_t *wanted, int64_t at,
                                error_record *error) {
    const access_map *out = &l->op->operand[OPERAND_OUT];
    int64_t index[TENSOR_MAX_DIMS], rest = at;
    char place[16 * TENSOR_MAX_DIMS] = "";
    for (int row = out->dims - 1; row >= 0; row--) {
        index[row] = rest % out->shape[row];
        rest /= out->shape[row];
    }
    for (int row = 0; row < out->dims; row++) {
        size_t used = strlen(place);
        snprintf(place + used, sizeof place - used, "%s%" PRId64, row ? "," : "", index[row]);
    }
    error_set(error, "%s[%s] is %d, by definition %d", out->name, place, got[at], wanted[at]);
}

/* Takes the outputs out of DRAM. What the program does not store, because no multiplication reaches it, the host fills in
 * when it unpacks: the epilogue of an empty sum. False when memory is out. */
static bool trial_unpack(const lowering *l, const trial *t, const uint8_t *dram, int8_t *got, int64_t *written) {
    const layout *out = &l->layout[OPERAND_OUT];
    const int8_t *packed = (const int8_t *)dram + out->address;
    if (!unpack_tensor(l->op, &l->instruction, &l->embedding, out, packed, got, written)) return false;
    if (*written >= access_elements(&l->op->operand[OPERAND_OUT])) return true;
    finish_outputs(l->user, &l->epilogue, NULL, t->bias, got);
    return unpack_tensor(l->op, &l->instruction, &l->embedding, out, packed, got, written);
}

/* Runs; *result is the model's, with DRAM as it was left. */
static bool trial_run(const trial *t, arena *memory, vta_result *result, error_record *error) {
    vta_options options = vta_options_default();
    options.functional = true;
    return vta_run(&t->run, &options, memory, result, error) == VTA_DONE;
}

bool compile_verify(const operator *op, const compiled *c, uint64_t seed, bool *verified, error_record *error) {
    const lowering *l = c->lowering;
    *verified = false;
    arena *memory = arena_new();
    if (!memory) return no_memory(error);
    trial t = {0};
    vta_result result;
    size_t outputs = (size_t)access_elements(&op->operand[OPERAND_OUT]);
    int8_t *got = arena_alloc(memory, outputs, 1);
    bool made = got && trial_define(op, l, &t, memory, seed, error) && trial_pack(l, &t, memory, error) &&
                trial_assemble(c, &t, memory, error);
    int64_t written = 0;
    if (made && trial_run(&t, memory, &result, error)) {
        made = trial_unpack(l, &t, result.dram, got, &written);
        const int8_t *wanted = t.tensor[OPERAND_OUT];
        size_t at = 0;
        while (at < outputs && got[at] == wanted[at]) at++;
        *verified = made && at == outputs && written <= (int64_t)outputs;
        if (at < outputs) describe_difference(l, got, wanted, (int64_t)at, error);
    }
    arena_free(memory);
    return made;
}

/* What the output's blocks have to hold: the definition where a lane is an output, what the model left elsewhere. */
static bool expected_output(const lowering *l, const trial *t, const uint8_t *dram, uint8_t *expected) {
    const layout *out = &l->layout[OPERAND_OUT];
    memcpy(expected, dram + out->address, (size_t)out->bytes);
    lane_map *map = lane_map_new(l->op, &l->instruction, &l->embedding, out);
    if (!map) return false;
    for (uint8_t *at = expected; lane_map_next(map); at += out->storage.lanes)
        for (int64_t lane = 0; lane < out->storage.lanes; lane++)
            if (lane_map_elements(map)[lane] >= 0)
                at[lane] = (uint8_t)t->tensor[OPERAND_OUT][lane_map_elements(map)[lane]];
    lane_map_free(map);
    return true;
}

/* The program folder, and beside it what a caller with data of their own needs. */
static bool write_folder(const lowering *l, const program *p, const char *folder, arena *memory, error_record *error) {
    program_extra_file extra[] = {{.name = "layout.txt", .data = host_layout_text(l, p, memory)},
                                  {.name = "pack.h", .data = host_pack_header(l, p, memory)}};
    enum { EXTRAS = sizeof extra / sizeof *extra };
    for (int i = 0; i < EXTRAS; i++) {
        if (!extra[i].data) return error_set(error, "not enough memory for %s", extra[i].name);
        extra[i].bytes = strlen(extra[i].data);
    }
    return program_write(p, folder, extra, EXTRAS, error);
}

bool compile_emit(const operator *op, const compiled *c, uint64_t seed, const char *folder, error_record *error) {
    const lowering *l = c->lowering;
    const layout *out = &l->layout[OPERAND_OUT];
    arena *memory = arena_new();
    if (!memory) return no_memory(error);
    trial t = {0};
    vta_result result;
    uint8_t *expected = arena_alloc(memory, (size_t)out->bytes, 1);
    bool done = expected && trial_define(op, l, &t, memory, seed, error) && trial_pack(l, &t, memory, error) &&
                trial_assemble(c, &t, memory, error) && trial_run(&t, memory, &result, error) &&
                expected_output(l, &t, result.dram, expected) &&
                program_add_expect(&t.run, out->address, expected, (size_t)out->bytes, "expect.bin", error) &&
                program_add_cycles(&t.run, c->cycles, "vta_model", error) &&
                write_folder(l, &t.run, folder, memory, error);
    arena_free(memory);
    return done;
}
