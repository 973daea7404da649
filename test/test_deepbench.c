/* DeepBench's lists become the operators that they mean. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "bench/deepbench/deepbench.h"

static const deepbench_place here = {"bench/deepbench", "inlay"};
static arena *memory;
static error_record error;

static void begin(void) {
    memory = arena_new();
}

static void end(void) {
    arena_free(memory);
}

TestSuite(deepbench, .init = begin, .fini = end);

static deepbench_rows read(deepbench_list list, deepbench_set set) {
    deepbench_rows rows;
    cr_assert(deepbench_read(memory, here, list, set, &rows, &error), "%s", error.message);
    return rows;
}

Test(deepbench, identical_rows_once_in_order) {
    static const size_t counts[DEEPBENCH_LISTS][DEEPBENCH_SETS] = {
        {103, 16, 90}, {75, 13, 160}, {69, 3, 53}};
    for (int list = 0; list < DEEPBENCH_LISTS; list++)
        for (int set = 0; set < DEEPBENCH_SETS; set++) {
            deepbench_rows rows = read((deepbench_list)list, (deepbench_set)set);
            cr_expect_eq(rows.count, counts[list][set], "list %d set %d: %zu", list, set,
                         rows.count);
            for (size_t i = 0; i < rows.count; i++) {
                cr_expect_eq(rows.row[i].place, (int)i + 1);
                for (size_t j = 0; j < i; j++)
                    cr_expect_str_neq(rows.row[i].name, rows.row[j].name);
            }
        }
}

/* The first row: an image 700 wide and 161 high, a filter 20 wide and 5 high. */
Test(deepbench, width_and_height_are_not_exchanged) {
    deepbench_row row = read(DEEPBENCH_CONV, DEEPBENCH_SERVER).row[0];
    cr_expect_str_eq(row.name, "n1 c1 161x700 k32 5x20 s2 p0");
    cr_expect_str_eq(
        row.text,
        "out[n,f,y,x] += data[n,c,2*y+r,2*x+s] * weight[f,c,r,s] where n<1, f<32, y<79, x<341, "
        "c<1, r<5, s<20");
    cr_expect_eq(row.repeats, 1);
    deepbench_row device = read(DEEPBENCH_CONV, DEEPBENCH_DEVICE).row[0];
    cr_expect_str_eq(device.name, "n1 c1 40x151 k32 5x20 s2x8 p8");
}

Test(deepbench, products_are_transposed_as_stated) {
    deepbench_rows rows = read(DEEPBENCH_GEMM, DEEPBENCH_TRAINING);
    int transposed = 0;
    for (size_t i = 0; i < rows.count; i++) {
        const deepbench_row *r = &rows.row[i];
        int64_t m = r->number[0], n = r->number[1], k = r->number[2];
        cr_expect_eq(operator_macs(&r->op), m * n * k);
        bool a = r->number[3] != 0, b = r->number[4] != 0;
        cr_expect_eq(r->op.operand[OPERAND_LHS].shape[0], a ? k : m);
        cr_expect_eq(r->op.operand[OPERAND_RHS].shape[0], b ? n : k);
        transposed += a || b;
    }
    cr_expect_gt(transposed, 0);
}

/* lstm: four gates; one product for the input and one for the hidden state in each step. */
Test(deepbench, recurrent_layers_are_products_of_stacked_gates) {
    deepbench_row row = read(DEEPBENCH_RNN, DEEPBENCH_SERVER).row[0];
    cr_expect_str_eq(row.name, "lstm h512 n1 t25");
    cr_expect_eq(row.repeats, 2 * 25);
    cr_expect_eq(operator_macs(&row.op), 4 * 512 * 1 * 512);
}

Test(deepbench, tvm_cycles_go_to_their_rows) {
    deepbench_rows rows = read(DEEPBENCH_CONV, DEEPBENCH_SETS);
    static const struct {
        const char *hw;
        int known;
    } hardware[] = {{"1x16x16", 100}, {"16x16x16", 101}, {"1x32x32", 0}};
    for (int h = 0; h < 3; h++) {
        const int64_t *cycles = deepbench_tvm_cycles(memory, here, hardware[h].hw, &rows, &error);
        int known = 0;
        cr_assert_not_null(cycles, "%s", error.message);
        for (size_t i = 0; i < rows.count; i++)
            known += cycles[i] > 0;
        cr_expect_eq(known, hardware[h].known, "%s: %d", hardware[h].hw, known);
        if (h == 0) cr_expect_eq(cycles[0], 179567437);
    }
}

/* Bad files are refused with file, line and column. */
Test(deepbench, bad_files) {
    static const struct {
        const char *text, *says;
    } bad[] = {
        {"", "no line of column names"},
        {"hidden,batch\n", "rnn_inference_server.csv:1"},
        {"hidden,batch,timesteps,cell\n1,2,3\n", "rnn_inference_server.csv:2: expected 4 cells"},
        {"hidden,batch,timesteps,cell\n1,2,3,lstm,5\n",
         "rnn_inference_server.csv:2: expected 4 cells"},
        {"# c\nhidden,batch,timesteps,cell\n1,2,3,lstmm\n",
         ":3: column cell: expected vanilla, lstm or gru"},
        {"hidden,batch,timesteps,cell\n0,2,3,lstm\n", "column hidden: expected an integer from 1"},
        {"hidden,batch,timesteps,cell\n1,-2,3,lstm\n", "column batch"},
        {"hidden,batch,timesteps,cell\n1,2x,3,lstm\n", "column batch"},
        {"hidden,batch,timesteps,cell\n\n", ":2: expected 4 cells"},
        {"hidden,batch,timesteps,cell\n2147483647,2147483647,1,lstm\n",
         "rnn_inference_server.csv:2"},
    };
    char folder[] = "/tmp/inlay-lists.XXXXXX", path[80];
    cr_assert_not_null(mkdtemp(folder));
    snprintf(path, sizeof path, "%s/rnn_inference_server.csv", folder);
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        const deepbench_place place = {folder, "inlay"};
        deepbench_rows rows;
        FILE *file = fopen(path, "w");
        fputs(bad[i].text, file);
        fclose(file);
        cr_expect_not(
            deepbench_read(memory, place, DEEPBENCH_RNN, DEEPBENCH_SERVER, &rows, &error));
        cr_expect(strstr(error.message, bad[i].says), "%s: %s", bad[i].says, error.message);
    }
    remove(path);
    remove(folder);
}
