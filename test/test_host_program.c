/* The packing header: a host program that knows nothing else feeds data of its own to an emitted
 * program. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "codegen/layout.h"
#include "dataflow/evaluate.h"
#include "isa/program.h"
#include "test/compile_check.h"
#include "vta_model/model.h"

/* A program of somebody else's that knows nothing but pack.h: `pack` makes a memory image of its
 * own data for a base, `take` takes the output from one. */
static const char host_program[] =
    "#include \"pack.h\"\n"
    "#include <stdio.h>\n#include <stdlib.h>\n#include <string.h>\n"
    "static void place(const char *file, uint8_t *at) {\n"
    "    FILE *f = fopen(file, \"rb\");\n"
    "    if (!f) exit(3);\n"
    "    while (fread(at, 1, 1, f) == 1) at++;\n"
    "    fclose(f);\n}\n"
    "int main(int argc, char **argv) {\n"
    "    (void)argc;\n"
    "    uint64_t base = strtoull(argv[2], NULL, 0);\n"
    "    uint8_t *image = calloc(base + INLAY_DRAM_BYTES, 1);\n"
    "    int8_t *data = malloc(INLAY_ELEMENTS_LHS), *weight = malloc(INLAY_ELEMENTS_RHS), *out = "
    "malloc(INLAY_ELEMENTS_OUT);\n"
    "    int32_t *bias = malloc(INLAY_CHANNELS * sizeof *bias);\n"
    "    for (int64_t i = 0; i < INLAY_ELEMENTS_LHS; i++) data[i] = (int8_t)(i * i * 7 + i * 13 + "
    "5);\n"
    "    for (int64_t i = 0; i < INLAY_ELEMENTS_RHS; i++) weight[i] = (int8_t)(i * i * 3 + i * 29 "
    "+ 1);\n"
    "    for (int64_t i = 0; i < INLAY_CHANNELS; i++) bias[i] = (int32_t)(i * 5 - 20);\n"
    "    if (argv[1][0] == 'p') {\n"
    "        inlay_pack_data(data, image + base);\n"
    "        inlay_pack_weight(weight, image + base);\n"
    "        inlay_place_bias(bias, image + base);\n"
    "        place(\"uop.bin\", image + base + INLAY_UOP_ADDRESS);\n"
    "        place(\"insn.bin\", image + base + INLAY_RUN_ADDRESS);\n"
    "        inlay_relocate(image + base, base);\n"
    "        fwrite(image, 1, base + INLAY_DRAM_BYTES, stdout);\n"
    "    } else {\n"
    "        place(argv[3], image);\n"
    "        memset(out, 99, INLAY_ELEMENTS_OUT);\n"
    "        inlay_unpack_out(image + base, bias, out);\n"
    "        fwrite(out, 1, INLAY_ELEMENTS_OUT, stdout);\n"
    "    }\n"
    "    return 0;\n}\n";

static void run_line(const char *folder, const char *line) {
    char command[1024];
    snprintf(command, sizeof command, "cd %s && %s", folder, line);
    cr_assert_eq(system(command), 0, "%s", command);
}

static uint8_t *read_whole(const char *folder, const char *name, size_t *bytes) {
    char path[256];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *f = fopen(path, "rb");
    cr_assert(f != NULL);
    fseek(f, 0, SEEK_END);
    *bytes = (size_t)ftell(f);
    rewind(f);
    uint8_t *data = malloc(*bytes + 1);
    cr_assert_eq(fread(data, 1, *bytes, f), *bytes);
    fclose(f);
    return data;
}

static void write_whole(const char *folder, const char *name, const uint8_t *data, size_t bytes) {
    char path[256];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *f = fopen(path, "wb");
    cr_assert(f != NULL && fwrite(data, 1, bytes, f) == bytes);
    fclose(f);
}

/* The number of the bias that belongs to an output. */
static int64_t channel_of(const operator *op, const int64_t *index) {
    int64_t stride[TENSOR_MAX_DIMS], channel = 0;
    operator_channel_strides(op, stride);
    for (int row = 0; row < op->operand[OPERAND_OUT].dims; row++)
        channel += stride[row] * index[row];
    return channel;
}

/* What the operator gives for the host program's data. */
static int8_t *wanted_by_definition(const operator *op, const epilogue *e) {
    size_t elems[OPERANDS];
    for (int k = 0; k < OPERANDS; k++)
        elems[k] = (size_t)access_elements(&op->operand[k]);
    int8_t *data = malloc(elems[OPERAND_LHS]), *weight = malloc(elems[OPERAND_RHS]),
           *out = malloc(elems[OPERAND_OUT]);
    int32_t *sum = calloc(elems[OPERAND_OUT], sizeof *sum);
    for (size_t i = 0; i < elems[OPERAND_LHS]; i++)
        data[i] = (int8_t)(i * i * 7 + i * 13 + 5);
    for (size_t i = 0; i < elems[OPERAND_RHS]; i++)
        weight[i] = (int8_t)(i * i * 3 + i * 29 + 1);
    cr_assert(evaluate_operator_by(EVALUATE_PLAIN, op, data, weight, sum, NULL));
    int64_t index[TENSOR_MAX_DIMS] = {0};
    for (size_t i = 0; i < elems[OPERAND_OUT]; i++) {
        out[i] = epilogue_apply(e, sum[i], (int32_t)(channel_of(op, index) * 5 - 20));
        const access_map *access = &op->operand[OPERAND_OUT];
        for (int row = access->dims - 1; row >= 0 && ++index[row] == access->shape[row]; row--)
            index[row] = 0;
    }
    free(data);
    free(weight);
    free(sum);
    return out;
}

static void expect_host_program_works(const char *text, const char *preset, uint64_t base) {
    operator op = compile_check_parse(text);
    hw_config hw;
    hw_config_preset(preset, &hw, NULL);
    epilogue e;
    compile_options o = compile_check_options("shr:3,bias,clip:-100:127", STRATEGY_FUSE, &e);
    compiled c;
    error_record error = {0};
    arena *memory = arena_new();
    char parent[] = "/tmp/inlay-host-XXXXXX", folder[64], line[512];
    cr_assert(mkdtemp(parent) != NULL);
    snprintf(folder, sizeof folder, "%s/p", parent);
    cr_assert_eq(compile_operator(&op, &hw, &o, memory, &c, &error), COMPILE_DONE, "%s",
                 error.message);
    definition *data = definition_new(&op, &e, 1, &error);
    cr_assert(data && compile_emit(data, &c, folder, &error), "%s", error.message);
    definition_free(data);
    write_whole(folder, "host.c", (const uint8_t *)host_program, strlen(host_program));
    run_line(folder, "cc -std=c11 -O1 -Wall -Wextra -Wpedantic -Werror -o host host.c");
    snprintf(line, sizeof line, "./host pack %llu > image.bin", (unsigned long long)base);
    run_line(folder, line);
    program *p = program_new(memory, &hw);
    size_t bytes;
    uint8_t *image = read_whole(folder, "image.bin", &bytes);
    cr_assert(program_add_blob(p, 0, image, bytes, NULL, &error), "%s", error.message);
    p->run_address = base + c.program->run_address;
    p->run_count = c.program->run_count;
    p->code = image + p->run_address;
    vta_options options = vta_options_default();
    vta_result result;
    cr_assert_eq(vta_run(p, &options, memory, &result, &error), VTA_DONE, "%s: %s", text,
                 error.message);
    write_whole(folder, "after.bin", result.dram, bytes);
    snprintf(line, sizeof line, "./host take %llu after.bin > out.bin", (unsigned long long)base);
    run_line(folder, line);
    size_t outputs;
    int8_t *got = (int8_t *)read_whole(folder, "out.bin", &outputs),
           *wanted = wanted_by_definition(&op, &e);
    cr_assert_eq((int64_t)outputs, access_elements(&op.operand[OPERAND_OUT]));
    for (size_t i = 0; i < outputs; i++)
        cr_assert_eq(got[i], wanted[i], "%s: output %zu is %d, not %d", text, i, got[i], wanted[i]);
    free(image);
    free(got);
    free(wanted);
    snprintf(line, sizeof line, "rm -rf %s", parent);
    cr_expect_eq(system(line), 0);
    arena_free(memory);
}

Test(host_program, a_host_program_needs_nothing_but_pack_h) {
    expect_host_program_works("out[n,f,y,x] += data[n,c,2*y+r-1,x+s-1] * weight[f,c,r,s] where "
                              "n<2, f<17, y<4, x<7, c<5, r<3, s<3; "
                              "data: 2x5x7x7",
                              "1x16x16", 0);
    expect_host_program_works(
        "out[f,y,x] += data[y+r,x+s] * weight[f,r,s] where f<7, y<11, x<5, r<5, s<2", "4x16x16",
        1 << 20);
    expect_host_program_works("out[f,2*y+r-1,2*x+s] += data[c,y,x] * weight[c,f,r,s] where f<5, "
                              "y<9, x<7, c<4, r<3, s<3; out: 5x18x22",
                              "1x16x16", 8192);
    expect_host_program_works(
        "out[f,4*x+s-1,x] += data[c,x] * weight[c,f,s] where f<5, x<9, c<4, s<5; out: 5x37x9",
        "1x32x32", 0);
    expect_host_program_works(
        "out[x+s,f] += data[x+2,c,f] * weight[c] where f<5, x<9, c<4, s<7; data: 13x6x5", "1x16x16",
        0);
    expect_host_program_works(
        "out[f,4*x+3*s-1] += data[c,x] * weight[c,f,s] where f<5, x<2, c<4, s<7; out: 5x20",
        "4x16x16", 4096);
}
