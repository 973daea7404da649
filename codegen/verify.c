/* Running what was compiled, and comparing it with the definition: inputs packed by the layout
 * straight into an image of DRAM, vta_model run on it, and each output in it compared with the
 * definition's. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "codegen/compile.h"
#include "codegen/emit.h"
#include "codegen/host.h"
#include "codegen/pack.h"
#include "vta_model/model.h"

/* A program with its tensors in place. */
typedef struct trial {
    const definition *wanted;
    const lowering *lowering;
    program run; /* whose DRAM reaches to the last tensor */
    uint8_t *dram;
} trial;

static bool no_memory(error_record *error) {
    return error_set(error, "not enough memory for the check's tensors");
}

/* Where the output ends; it lies before the inputs. */
static uint64_t output_end(const compiled *c) {
    const layout *out = &c->lowering->layout[OPERAND_OUT];
    return out->address + (uint64_t)out->bytes;
}

static uint64_t image_bytes(const compiled *c) {
    uint64_t end = output_end(c);
    return c->program->dram_bytes > end ? c->program->dram_bytes : end;
}

static bool trial_pack(const trial *t) {
    const lowering *l = t->lowering;
    for (int k = OPERAND_LHS; k < LAYOUTS; k++) {
        const layout *lay = &l->layout[k];
        uint8_t *packed = t->dram + lay->address;
        if (lay->bytes == 0) continue;
        bool done =
            k == LAYOUT_BIAS
                ? pack_bias(l->op, &l->instruction, &l->embedding, lay, t->wanted->bias, packed)
                : pack_random(l->op, &l->instruction, &l->embedding, lay,
                              definition_input_seed(t->wanted, lay->storage.operand), packed);
        if (!done) return false;
    }
    return true;
}

/* The image, filled. Freed by the caller whatever comes of it. */
static bool trial_start(trial *t, const definition *wanted, const compiled *c, arena *memory,
                        error_record *error) {
    *t = (trial){.wanted = wanted, .lowering = c->lowering, .run = *c->program};
    t->run.memory = memory;
    t->run.blob_room = t->run.blobs;
    t->run.dram_bytes = image_bytes(c);
    t->dram = calloc((size_t)t->run.dram_bytes, 1);
    return (t->dram && trial_pack(t)) || no_memory(error);
}

static bool trial_run(trial *t, error_record *error) {
    vta_options options = vta_options_default();
    vta_result result;
    options.dram = t->dram;
    return vta_run(&t->run, &options, t->run.memory, &result, error) == VTA_DONE;
}

static bool describe_difference(const definition *wanted, int64_t at, int got,
                                error_record *error) {
    const access_map *out = &wanted->op->operand[OPERAND_OUT];
    int64_t index[TENSOR_MAX_DIMS] = {0}, rest = at;
    char place[16 * TENSOR_MAX_DIMS] = "";
    for (int row = out->dims - 1; row >= 0; row--) {
        index[row] = rest % out->shape[row];
        rest /= out->shape[row];
    }
    for (int row = 0; row < out->dims; row++) {
        size_t used = strlen(place);
        snprintf(place + used, sizeof place - used, "%s%" PRId64, row ? "," : "", index[row]);
    }
    return error_set(error, "%s[%s] is %d, by definition %d", out->name, place, got,
                     wanted->output[at]);
}

/* Marks an output as stored, one bit each. False when it is already. */
static bool mark(uint8_t *stored, int64_t element) {
    uint8_t bit = (uint8_t)(1u << element % 8), *at = &stored[element / 8];
    bool is_new = (*at & bit) == 0;
    *at |= bit;
    return is_new;
}

/* The outputs that are stored are right, and each is stored once. Marks them. */
static bool stored_are_right(const trial *t, lane_map *map, uint8_t *stored, error_record *error) {
    const layout *out = &t->lowering->layout[OPERAND_OUT];
    const int8_t *block = (const int8_t *)t->dram + out->address;
    for (; lane_map_next(map); block += out->storage.lanes) {
        const int64_t *element = lane_map_elements(map);
        for (int64_t lane = 0; lane < out->storage.lanes; lane++) {
            if (element[lane] < 0) continue;
            if (block[lane] != t->wanted->output[element[lane]])
                return describe_difference(t->wanted, element[lane], block[lane], error);
            if (!mark(stored, element[lane]))
                return error_set(error, "output %" PRId64 " is stored twice", element[lane]);
        }
    }
    return true;
}

/* The host fills in what is not stored, because no multiplication reaches it, when it unpacks: the
 * epilogue of an empty sum. */
static bool others_are_empty(const trial *t, const uint8_t *stored, error_record *error) {
    int64_t outputs = access_elements(&t->wanted->op->operand[OPERAND_OUT]);
    for (int64_t i = 0; i < outputs; i++) {
        if (stored[i / 8] >> i % 8 & 1) continue;
        int8_t got = definition_of_nothing(t->wanted, i);
        if (got != t->wanted->output[i]) return describe_difference(t->wanted, i, got, error);
    }
    return true;
}

static size_t marks_bytes(const operator *op) {
    return (size_t)access_elements(&op->operand[OPERAND_OUT]) / 8 + 1;
}

/* Compares each output. False when memory is out. */
static bool trial_compare(const trial *t, bool *verified, error_record *error) {
    const lowering *l = t->lowering;
    uint8_t *stored = calloc(marks_bytes(t->wanted->op), 1);
    lane_map *map = lane_map_new(l->op, &l->instruction, &l->embedding, &l->layout[OPERAND_OUT]);
    bool made = stored && map;
    *verified =
        made && stored_are_right(t, map, stored, error) && others_are_empty(t, stored, error);
    free(stored);
    lane_map_free(map);
    return made || no_memory(error);
}

/* Gives back what lies behind the output. */
static bool trial_cut(trial *t, const compiled *c, error_record *error) {
    uint8_t *cut = realloc(t->dram, (size_t)output_end(c));
    if (cut) t->dram = cut;
    return cut || no_memory(error);
}

bool compile_verify(const definition *wanted, const compiled *c, bool *verified,
                    error_record *error) {
    *verified = false;
    arena *memory = arena_new();
    if (!memory) return no_memory(error);
    trial t;
    bool made = trial_start(&t, wanted, c, memory, error);
    if (made && trial_run(&t, error))
        made = trial_cut(&t, c, error) && trial_compare(&t, verified, error);
    free(t.dram);
    arena_free(memory);
    return made;
}

int64_t compile_verify_bytes(const operator *op, const compiled *c) {
    int64_t run = (int64_t)image_bytes(c),
            comparison = (int64_t)output_end(c) + (int64_t)marks_bytes(op);
    return run > comparison ? run : comparison;
}

/* Makes the image what DRAM has to be: the definition where a lane of the output's blocks is an
 * output, what the model left elsewhere. */
static bool trial_expect(trial *t) {
    const lowering *l = t->lowering;
    const layout *out = &l->layout[OPERAND_OUT];
    lane_map *map = lane_map_new(l->op, &l->instruction, &l->embedding, out);
    if (!map) return false;
    for (uint8_t *at = t->dram + out->address; lane_map_next(map); at += out->storage.lanes)
        for (int64_t lane = 0; lane < out->storage.lanes; lane++)
            if (lane_map_elements(map)[lane] >= 0)
                at[lane] = (uint8_t)t->wanted->output[lane_map_elements(map)[lane]];
    lane_map_free(map);
    return true;
}

/* The tensors as files of the program folder. */
static bool trial_add_files(trial *t, error_record *error) {
    static const char *const names[LAYOUTS] = {"out.bin", "lhs.bin", "rhs.bin", "bias.bin"};
    const layout *out = &t->lowering->layout[OPERAND_OUT];
    for (int k = OPERAND_LHS; k < LAYOUTS; k++) {
        const layout *lay = &t->lowering->layout[k];
        if (lay->bytes > 0 && !program_add_blob(&t->run, lay->address, t->dram + lay->address,
                                                (size_t)lay->bytes, names[k], error))
            return false;
    }
    return program_add_expect(&t->run, out->address, t->dram + out->address, (size_t)out->bytes,
                              "expect.bin", error);
}

/* The program folder, and beside it what a caller with data of their own needs. */
static bool write_folder(const lowering *l, const program *p, const char *folder, arena *memory,
                         error_record *error) {
    program_extra_file extra[] = {{.name = "layout.txt", .data = host_layout_text(l, p, memory)},
                                  {.name = "pack.h", .data = host_pack_header(l, p, memory)}};
    enum { EXTRAS = sizeof extra / sizeof *extra };
    for (int i = 0; i < EXTRAS; i++) {
        if (!extra[i].data) return error_set(error, "not enough memory for %s", extra[i].name);
        extra[i].bytes = strlen(extra[i].data);
    }
    return program_write(p, folder, extra, EXTRAS, error);
}

bool compile_emit(const definition *wanted, const compiled *c, const char *folder,
                  error_record *error) {
    arena *memory = arena_new();
    if (!memory) return no_memory(error);
    trial t;
    bool done = trial_start(&t, wanted, c, memory, error) && trial_run(&t, error) &&
                (trial_expect(&t) || no_memory(error)) && trial_add_files(&t, error) &&
                program_add_cycles(&t.run, c->cycles, "vta_model", error) &&
                write_folder(c->lowering, &t.run, folder, memory, error);
    free(t.dram);
    arena_free(memory);
    return done;
}
