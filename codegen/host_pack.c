/* pack.h: a preamble of types, the tables, and the routines, which are the same for every program.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "codegen/host.h"
#include "codegen/host_tables.h"
#include "codegen/place.h"

static const char types[] =
    "typedef struct inlay_digit {\n"
    "    int64_t extent, row_step[INLAY_ROWS], axis_step[INLAY_AXES];\n"
    "} inlay_digit;\n\n"
    "typedef struct inlay_axis {\n"
    "    int64_t extent;\n"
    "    int parts;\n"
    "    int64_t inner[INLAY_PARTS], part_extent[INLAY_PARTS], coef[INLAY_PARTS][INLAY_ROWS];\n"
    "} inlay_axis;\n\n"
    "typedef struct inlay_dim {\n"
    "    int64_t low, high;\n"
    "    int row, axis;\n"
    "    int64_t step;\n"
    "} inlay_dim;\n\n"
    "/* Blocks of `lanes` elements, one for each index of the dimensions, the last one fastest. "
    "*/\n"
    "typedef struct inlay_tensor {\n"
    "    uint64_t address; /* bytes from the base */\n"
    "    int64_t lanes;\n"
    "    int rows, dims, digits, axes;\n"
    "    int64_t offset[INLAY_ROWS], shape[INLAY_ROWS];\n"
    "    int64_t first, stride[INLAY_ROWS]; /* element of an index: first + the strides' sum */\n"
    "    int ignored[INLAY_ROWS];\n"
    "    inlay_dim dim[INLAY_DIMS];\n"
    "    inlay_digit digit[INLAY_DIGITS];\n"
    "    inlay_axis axis[INLAY_AXES];\n"
    "} inlay_tensor;\n\n";

static const char rule[] =
    "/* The element of the row-major tensor that a lane of a block holds, -1 for padding. */\n"
    "static inline int64_t inlay_element(const inlay_tensor *t, const int64_t *block, int64_t "
    "lane) {\n"
    "    int64_t index[INLAY_ROWS] = {0}, at[INLAY_AXES] = {0}, element = t->first;\n"
    "    for (int row = 0; row < t->rows; row++) index[row] = t->offset[row];\n"
    "    for (int j = 0; j < t->dims; j++) {\n"
    "        if (t->dim[j].row >= 0) index[t->dim[j].row] += t->dim[j].step * block[j];\n"
    "        else at[t->dim[j].axis] += t->dim[j].step * block[j];\n"
    "    }\n"
    "    for (int d = 0; d < t->digits; d++) {\n"
    "        int64_t value = lane % t->digit[d].extent;\n"
    "        lane /= t->digit[d].extent;\n"
    "        for (int row = 0; row < t->rows; row++) index[row] += value * "
    "t->digit[d].row_step[row];\n"
    "        for (int a = 0; a < t->axes; a++) at[a] += value * t->digit[d].axis_step[a];\n"
    "    }\n"
    "    for (int a = 0; a < t->axes; a++) {\n"
    "        const inlay_axis *axis = &t->axis[a];\n"
    "        if (at[a] >= axis->extent) return -1;\n"
    "        for (int i = 0; i < axis->parts; i++)\n"
    "            for (int row = 0; row < t->rows; row++)\n"
    "                index[row] += axis->coef[i][row] * (at[a] / axis->inner[i] % "
    "axis->part_extent[i]);\n"
    "    }\n"
    "    for (int row = 0; row < t->rows; row++) {\n"
    "        if (t->ignored[row]) index[row] = 0;\n"
    "        if (index[row] < 0 || index[row] >= t->shape[row]) return -1;\n"
    "        element += t->stride[row] * index[row];\n"
    "    }\n"
    "    return element;\n"
    "}\n\n"
    "static inline void inlay_first_block(const inlay_tensor *t, int64_t *block) {\n"
    "    for (int j = 0; j < t->dims; j++) block[j] = t->dim[j].low;\n"
    "}\n\n"
    "static inline int inlay_next_block(const inlay_tensor *t, int64_t *block) {\n"
    "    for (int j = t->dims - 1; j >= 0; j--) {\n"
    "        if (++block[j] <= t->dim[j].high) return 1;\n"
    "        block[j] = t->dim[j].low;\n"
    "    }\n"
    "    return 0;\n"
    "}\n\n"
    "static inline void inlay_put_bytes(const inlay_tensor *t, const int8_t *tensor, uint8_t "
    "*base) {\n"
    "    int64_t block[INLAY_DIMS];\n"
    "    uint8_t *at = base + t->address;\n"
    "    inlay_first_block(t, block);\n"
    "    do\n"
    "        for (int64_t lane = 0; lane < t->lanes; lane++) {\n"
    "            int64_t element = inlay_element(t, block, lane);\n"
    "            *at++ = element < 0 ? 0 : (uint8_t)tensor[element];\n"
    "        }\n"
    "    while (inlay_next_block(t, block));\n"
    "}\n\n"
    "static inline void inlay_put_words(const inlay_tensor *t, const int32_t *tensor, uint8_t "
    "*base) {\n"
    "    int64_t block[INLAY_DIMS];\n"
    "    uint8_t *at = base + t->address;\n"
    "    inlay_first_block(t, block);\n"
    "    do\n"
    "        for (int64_t lane = 0; lane < t->lanes; lane++) {\n"
    "            int64_t element = inlay_element(t, block, lane);\n"
    "            uint32_t value = element < 0 ? 0 : (uint32_t)tensor[element];\n"
    "            for (int i = 0; i < 4; i++) *at++ = (uint8_t)(value >> 8 * i);\n"
    "        }\n"
    "    while (inlay_next_block(t, block));\n"
    "}\n\n"
    "static inline void inlay_take_bytes(const inlay_tensor *t, const uint8_t *base, int8_t "
    "*tensor) {\n"
    "    int64_t block[INLAY_DIMS];\n"
    "    const uint8_t *at = base + t->address;\n"
    "    inlay_first_block(t, block);\n"
    "    do\n"
    "        for (int64_t lane = 0; lane < t->lanes; lane++, at++) {\n"
    "            int64_t element = inlay_element(t, block, lane);\n"
    "            if (element >= 0) tensor[element] = (int8_t)*at;\n"
    "        }\n"
    "    while (inlay_next_block(t, block));\n"
    "}\n\n";

typedef struct sizes {
    int rows, dims, digits, axes, parts;
} sizes;

static void grow(int *most, int value) {
    if (value > *most) *most = value;
}

static void write_numbers(FILE *f, const int64_t *value, int count) {
    fputs("{", f);
    for (int i = 0; i < count; i++)
        fprintf(f, "%s%" PRId64, i ? ", " : "", value[i]);
    fputs(count ? "}" : "0}", f);
}

static void write_axis(FILE *f, const host_axis *axis, int rows) {
    fprintf(f, "        {%" PRId64 ", %d, ", axis->extent, axis->parts);
    write_numbers(f, axis->inner, axis->parts);
    fputs(", ", f);
    write_numbers(f, axis->part_extent, axis->parts);
    fputs(", {", f);
    for (int i = 0; i < axis->parts; i++) {
        fputs(i ? ", " : "", f);
        write_numbers(f, axis->coef[i], rows);
    }
    fputs(axis->parts ? "}},\n" : "{0}}},\n", f);
}

/* `name`: NULL for the biases. */
static void write_tensor(FILE *f, const char *name, const layout *l, const host_tensor *t) {
    fprintf(f,
            "static const inlay_tensor %s%s = {\n    0x%" PRIx64 ", %" PRId64
            ", %d, %d, %d, %d,\n    ",
            name ? "inlay_tensor_" : "inlay_biases", name ? name : "", l->address, l->storage.lanes,
            t->rows, t->dims, t->digits, t->axes);
    write_numbers(f, t->offset, t->rows);
    fputs(", ", f);
    write_numbers(f, t->shape, t->rows);
    fprintf(f, ", %" PRId64 ", ", t->base);
    write_numbers(f, t->stride, t->rows);
    fputs(", {", f);
    for (int row = 0; row < t->rows; row++)
        fprintf(f, "%s%d", row ? ", " : "", t->ignored[row]);
    fputs(t->rows ? "},\n    {\n" : "0},\n    {\n", f);
    for (int j = 0; j < t->dims; j++)
        fprintf(f, "        {%" PRId64 ", %" PRId64 ", %d, %d, %" PRId64 "},\n", t->dim[j].low,
                t->dim[j].high, t->dim[j].row, t->dim[j].axis, t->dim[j].step);
    fputs(t->dims ? "    },\n    {\n" : "        {0, 0, 0, 0, 0},\n    },\n    {\n", f);
    for (int d = 0; d < t->digits; d++) {
        fprintf(f, "        {%" PRId64 ", ", t->digit[d].extent);
        write_numbers(f, t->digit[d].row_step, t->rows);
        fputs(", ", f);
        write_numbers(f, t->digit[d].axis_step, t->axes);
        fputs("},\n", f);
    }
    fputs(t->digits ? "    },\n    {\n" : "        {1, {0}, {0}},\n    },\n    {\n", f);
    for (int a = 0; a < t->axes; a++)
        write_axis(f, &t->axis[a], t->rows);
    fputs(t->axes ? "    },\n};\n\n" : "        {1, 0, {0}, {0}, {{0}}},\n    },\n};\n\n", f);
}

static void write_epilogue(FILE *f, const epilogue *e) {
    fputs("/* What becomes of a sum; outputs that no multiplication reaches are that of 0. */\n"
          "static inline int8_t inlay_epilogue(int32_t sum, int32_t bias) {\n    (void)bias;\n",
          f);
    for (int i = 0; i < e->steps; i++) {
        const epilogue_step *s = &e->step[i];
        if (s->kind == EPILOGUE_SHR) fprintf(f, "    sum >>= %d;\n", s->shift);
        if (s->kind == EPILOGUE_BIAS)
            fputs("    sum = (int32_t)((uint32_t)sum + (uint32_t)bias);\n", f);
        if (s->kind == EPILOGUE_CLIP)
            fprintf(f, "    sum = sum < %d ? %d : sum > %d ? %d : sum;\n", s->low, s->low, s->high,
                    s->high);
    }
    fputs("    return (int8_t)(uint8_t)((uint32_t)sum & 0xff);\n}\n\n", f);
}

/* The channel of an output is its number among the rows that have biases of their own. */
static void write_unpack(FILE *f, const lowering *l, const char *name) {
    const access_map *out = &l->op->operand[OPERAND_OUT];
    bool bias = epilogue_has_bias(&l->epilogue);
    fprintf(f,
            "/* Takes '%s' out of a run program's memory; all its elements are written. */\n"
            "static inline void inlay_unpack_%s(const uint8_t *base, %sint8_t *tensor) {\n",
            name, name, bias ? "const int32_t *bias, " : "");
    fprintf(f, "    static const int64_t shape[INLAY_ROWS] = ");
    write_numbers(f, out->shape, out->dims);
    fprintf(f, ", channel_shape[INLAY_ROWS] = {");
    for (int row = 0; row < out->dims; row++)
        fprintf(f, "%s%" PRId64, row ? ", " : "",
                operator_row_is_channel(l->user, row) ? out->shape[row] : 1);
    fprintf(f, out->dims ? "};\n" : "0};\n");
    fprintf(f,
            "    int64_t index[INLAY_ROWS] = {0};\n"
            "    for (int64_t i = 0; i < INLAY_ELEMENTS_OUT; i++) {\n"
            "        int64_t channel = 0;\n"
            "        for (int row = 0; row < %d; row++)\n"
            "            channel = channel * channel_shape[row] + (channel_shape[row] > 1 ? "
            "index[row] : 0);\n"
            "        tensor[i] = inlay_epilogue(0, %s);\n"
            "        for (int row = %d - 1; row >= 0 && ++index[row] == shape[row]; row--) "
            "index[row] = 0;\n"
            "    }\n",
            out->dims, bias ? "bias[channel]" : "0 * (int32_t)channel", out->dims);
    fprintf(f, "    inlay_take_bytes(&inlay_tensor_%s, base, tensor);\n}\n\n", name);
}

static void write_packs(FILE *f, const lowering *l) {
    for (int k = OPERAND_LHS; k <= OPERAND_RHS; k++) {
        const char *name = l->op->operand[l->layout[k].storage.operand].name;
        fprintf(f,
                "static inline void inlay_pack_%s(const int8_t *tensor, uint8_t *base) {\n"
                "    inlay_put_bytes(&inlay_tensor_%s, tensor, base);\n}\n\n",
                name, name);
    }
    if (l->layout[LAYOUT_BIAS].bytes)
        fprintf(f,
                "/* %" PRId64 " biases, one a channel. */\n"
                "static inline void inlay_place_bias(const int32_t *bias, uint8_t *base) {\n"
                "    inlay_put_words(&inlay_biases, bias, base);\n}\n\n",
                operator_channels(l->user));
    write_unpack(f, l, l->op->operand[OPERAND_OUT].name);
}

static void write_relocate(FILE *f, const hw_config *hw) {
    const instruction_field *memory = instruction_field_find("memory"),
                            *dram = instruction_field_find("dram_base");
    fprintf(f,
            "/* Adds an address, a multiple of INLAY_ALIGNMENT, to all that the instructions name. "
            "`base` is where the program\n"
            " * stands in the host's memory, `address` where the accelerator finds it. */\n"
            "static inline void inlay_relocate(uint8_t *base, uint64_t address) {\n"
            "    static const uint32_t elem_bytes[8] = {%d, %d, %d, %d, %d, 1, 1, 1};\n"
            "    for (uint64_t i = 0; i < INLAY_INSTRUCTIONS; i++) {\n"
            "        uint8_t *word = base + INLAY_RUN_ADDRESS + %d * i;\n"
            "        uint64_t low = 0;\n"
            "        for (int b = 0; b < 8; b++) low |= (uint64_t)word[b] << 8 * b;\n"
            "        if ((low & 7) > %d) continue; /* neither LOAD nor STORE */\n"
            "        low += address / elem_bytes[low >> %d & 7] << %d;\n"
            "        for (int b = 0; b < 8; b++) word[b] = (uint8_t)(low >> 8 * b);\n"
            "    }\n"
            "}\n\n",
            hw->elem_bytes[0], hw->elem_bytes[1], hw->elem_bytes[2], hw->elem_bytes[3],
            hw->elem_bytes[4], INSTRUCTION_BYTES, OP_STORE, memory->bit, dram->bit);
}

static void sizes_take(sizes *most, const host_tensor *t) {
    grow(&most->rows, t->rows);
    grow(&most->dims, t->dims);
    grow(&most->digits, t->digits);
    grow(&most->axes, t->axes);
    for (int a = 0; a < t->axes; a++)
        grow(&most->parts, t->axis[a].parts);
}

/* What is at the head of the file: how it is used, and the program's numbers. */
static void write_numbers_of_program(FILE *f, const lowering *l, const program *p,
                                     const char *text) {
    fprintf(f,
            "/* Generated by inlay for\n *     %s\n"
            " * Put the program's blobs and the packed inputs at their addresses from one base, "
            "relocate if the base is not 0,\n"
            " * run from base + INLAY_RUN_ADDRESS, unpack. Tensors are row-major, int8; biases "
            "int32. */\n"
            "#ifndef INLAY_PACK_H\n#define INLAY_PACK_H\n\n#include <stdint.h>\n\n",
            text);
    fprintf(f,
            "#define INLAY_DRAM_BYTES UINT64_C(%" PRIu64
            ")\n#define INLAY_RUN_ADDRESS UINT64_C(%" PRIu64 ")\n"
            "#define INLAY_INSTRUCTIONS UINT64_C(%zu)\n#define INLAY_UOP_ADDRESS UINT64_C(%" PRIu64
            ")\n"
            "#define INLAY_ALIGNMENT UINT64_C(%" PRIu64 ")\n",
            p->dram_bytes, p->run_address, p->run_count, p->blob[0].address,
            place_unit_bytes(l->hw));
    for (int k = 0; k < OPERANDS; k++) {
        static const char *const roles[OPERANDS] = {"OUT", "LHS", "RHS"};
        fprintf(f, "#define INLAY_ELEMENTS_%s INT64_C(%" PRId64 ")\n", roles[k],
                access_elements(&l->user->operand[k]));
    }
    fprintf(f, "#define INLAY_CHANNELS INT64_C(%" PRId64 ")\n\n", operator_channels(l->user));
}

/* The types, as large as these tensors need, and the tensors. */
static void write_tensors(FILE *f, const lowering *l, const host_tensor *tensors) {
    sizes most = {1, 1, 1, 1, 1};
    for (int k = 0; k < LAYOUTS; k++)
        if (l->layout[k].bytes) sizes_take(&most, &tensors[k]);
    fprintf(f,
            "enum { INLAY_ROWS = %d, INLAY_DIMS = %d, INLAY_DIGITS = %d, INLAY_AXES = %d, "
            "INLAY_PARTS = %d };\n\n",
            most.rows, most.dims, most.digits, most.axes, most.parts);
    fputs(types, f);
    for (int k = 0; k < LAYOUTS; k++) {
        const char *name =
            k == LAYOUT_BIAS ? NULL : l->op->operand[l->layout[k].storage.operand].name;
        if (l->layout[k].bytes) write_tensor(f, name, &l->layout[k], &tensors[k]);
    }
}

static void write_header(FILE *f, const lowering *l, const program *p, const host_tensor *tensors,
                         const char *text) {
    write_numbers_of_program(f, l, p, text);
    write_tensors(f, l, tensors);
    fputs(rule, f);
    write_epilogue(f, &l->epilogue);
    write_packs(f, l);
    write_relocate(f, l->hw);
    fputs("#endif\n", f);
}

const char *host_pack_header(const lowering *l, const program *p, arena *memory) {
    host_tensor *tensors = arena_alloc(memory, LAYOUTS, sizeof *tensors);
    const char *operator_line = operator_text(memory, l->user);
    char *text = NULL;
    size_t bytes = 0;
    FILE *f = tensors && operator_line ? open_memstream(&text, &bytes) : NULL;
    if (!f) return NULL;
    for (int k = 0; k < LAYOUTS; k++)
        if (l->layout[k].bytes) host_tensor_describe(l, k, &tensors[k]);
    write_header(f, l, p, tensors, operator_line);
    const char *kept = fclose(f) == 0 ? arena_copy(memory, text, bytes + 1) : NULL;
    free(text);
    return kept;
}
