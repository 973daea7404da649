/* bench-model: how exact and how fast the model is.
 *
 *     bench-model [FOLDER]       a folder of folders, one a configuration, of program folders with
 * `cycles N rtl`
 *
 * Runs every program, compares outputs and cycles, and prints a table by configuration and kind of
 * program (the first words of its name), the worst ten, and the model's speed. Without FOLDER:
 * ../shared/vta-programs, or the programs that the tests have. */
#include <dirent.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include "vta_model/model.h"

enum { PATH_ROOM = PATH_MAX, MOST_ROWS = 400, WORST = 10, NAME_ROOM = 64, MOST_ENTRIES = 4096 };

typedef struct program_row {
    char name[2 * NAME_ROOM];
    int64_t cycles, expected;
    double error_percent;
} program_row;

typedef struct kind_row {
    char config[NAME_ROOM], kind[NAME_ROOM];
    int programs, exact, near, outputs, outputs_right;
    double worst_percent;
} kind_row;

typedef struct survey {
    kind_row kind[MOST_ROWS];
    int kinds;
    program_row worst[WORST];
    int worsts;
    int broken; /* programs that did not run */
} survey;

/* "ld_inp_4x4s16" is of kind "ld inp", "random_1_004" of kind "random". */
static void kind_of(const char *program, char kind[NAME_ROOM]) {
    size_t length = strcspn(program, "_");
    size_t more = program[length] ? strcspn(program + length + 1, "_") : 0;
    const char *second = program + length + 1;
    bool is_word = more && strspn(second, "abcdefghijklmnopqrstuvwxyz") == more;
    if (!is_word) more = 0;
    snprintf(kind, NAME_ROOM, "%.*s%s%.*s", (int)length, program, more ? " " : "", (int)more,
             more ? second : "");
}

static kind_row *row_of(survey *s, const char *config, const char *kind) {
    for (int i = 0; i < s->kinds; i++)
        if (strcmp(s->kind[i].config, config) == 0 && strcmp(s->kind[i].kind, kind) == 0)
            return &s->kind[i];
    if (s->kinds == MOST_ROWS) return &s->kind[MOST_ROWS - 1];
    kind_row *row = &s->kind[s->kinds++];
    snprintf(row->config, sizeof row->config, "%s", config);
    snprintf(row->kind, sizeof row->kind, "%s", kind);
    return row;
}

static void note_worst(survey *s, const program_row *program) {
    if (program->error_percent == 0) return;
    int place = s->worsts < WORST ? s->worsts++ : WORST - 1;
    if (place == WORST - 1 && s->worst[place].error_percent >= program->error_percent) return;
    for (; place > 0 && s->worst[place - 1].error_percent < program->error_percent; place--)
        s->worst[place] = s->worst[place - 1];
    s->worst[place] = *program;
}

static int64_t expected_cycles(const program *p) {
    for (int i = 0; i < p->cycles_lines; i++)
        if (strcmp(p->cycles[i].source, "rtl") == 0) return p->cycles[i].cycles;
    return 0;
}

static void add_result(survey *s, const char *config, const char *name, const vta_result *result,
                       int64_t expected) {
    char kind[NAME_ROOM];
    program_row program = {.cycles = result->cycles, .expected = expected};
    kind_of(name, kind);
    kind_row *row = row_of(s, config, kind);
    row->outputs += result->checks;
    row->outputs_right += result->checks - result->failed;
    if (!expected) return;
    snprintf(program.name, sizeof program.name, "%.60s/%.60s", config, name);
    int64_t off = llabs(result->cycles - expected);
    program.error_percent = 100.0 * (double)off / (double)expected;
    row->programs++;
    row->exact += off == 0;
    row->near += off <= 1;
    if (row->worst_percent < program.error_percent) row->worst_percent = program.error_percent;
    note_worst(s, &program);
}

static void run_program(survey *s, const char *config, const char *folder, const char *name) {
    error_record error = {0};
    vta_result result;
    arena *a = arena_new();
    const program *p = a ? program_read(a, folder, &error) : NULL;
    vta_options options = vta_options_default();
    bool ran = p && vta_run(p, &options, a, &result, &error) != VTA_BAD_INPUT && result.cycles;
    if (ran)
        add_result(s, config, name, &result, expected_cycles(p));
    else {
        printf("%s: %s\n", folder, error.message);
        s->broken++;
    }
    arena_free(a);
}

/* A path that is too long is cut, and then not found. */
static void join(char path[PATH_ROOM], const char *folder, const char *name) {
    size_t used = strlen(folder), more = strlen(name);
    if (used > PATH_ROOM - 2) used = PATH_ROOM - 2;
    if (more > PATH_ROOM - 2 - used) more = PATH_ROOM - 2 - used;
    memmove(path, folder, used);
    path[used] = '/';
    memcpy(path + used + 1, name, more);
    path[used + 1 + more] = '\0';
}

/* Sorted names of what is in a folder, hidden ones left out. */
static int list_folder(const char *folder, char (*names)[NAME_ROOM]) {
    DIR *dir = opendir(folder);
    int count = 0;
    for (struct dirent *entry; dir && (entry = readdir(dir)) && count < MOST_ENTRIES;)
        if (entry->d_name[0] != '.')
            snprintf(names[count++], NAME_ROOM, "%.*s", NAME_ROOM - 1, entry->d_name);
    if (dir) closedir(dir);
    qsort(names, (size_t)count, NAME_ROOM, (int (*)(const void *, const void *))strcmp);
    return count;
}

static void survey_config(survey *s, const char *root, const char *config) {
    static char names[MOST_ENTRIES][NAME_ROOM];
    char folder[PATH_ROOM], path[PATH_ROOM];
    join(folder, root, config);
    int count = list_folder(folder, names);
    for (int i = 0; i < count; i++) {
        join(path, folder, names[i]);
        run_program(s, config, path, names[i]);
    }
}

static void print_row(const char *config, const char *kind, const kind_row *row) {
    printf("%-16s %-12s %8d %8d %6.1f%% %8d %9.3f%% %6d/%d\n", config, kind, row->programs,
           row->exact, row->programs ? 100.0 * row->exact / row->programs : 0, row->near,
           row->worst_percent, row->outputs_right, row->outputs);
}

static void add_row(kind_row *sum, const kind_row *row) {
    sum->programs += row->programs;
    sum->exact += row->exact;
    sum->near += row->near;
    sum->outputs += row->outputs;
    sum->outputs_right += row->outputs_right;
    if (sum->worst_percent < row->worst_percent) sum->worst_percent = row->worst_percent;
}

static kind_row print_table(const survey *s) {
    kind_row all = {0}, config = {0};
    printf("%-16s %-12s %8s %8s %7s %8s %10s %s\n", "hardware", "kind", "programs", "exact", "",
           "within 1", "worst", "outputs right");
    for (int i = 0; i < s->kinds; i++) {
        const kind_row *row = &s->kind[i];
        print_row(row->config, row->kind, row);
        add_row(&config, row);
        if (i + 1 < s->kinds && strcmp(row->config, s->kind[i + 1].config) == 0) continue;
        print_row(row->config, "all", &config);
        add_row(&all, &config);
        memset(&config, 0, sizeof config);
    }
    print_row("all", "all", &all);
    return all;
}

static void print_worst(const survey *s) {
    printf("\nthe worst:%s\n", s->worsts ? "" : " none, every program is exact");
    for (int i = 0; i < s->worsts; i++)
        printf("%-60s rtl %lld, here %lld, %.3f%%\n", s->worst[i].name,
               (long long)s->worst[i].expected, (long long)s->worst[i].cycles,
               s->worst[i].error_percent);
}

/* Speed. */

enum { SHORT_INSTRUCTIONS = 1000000 };
static const double measuring_seconds = 1.0;

/* What this program has had of a processor: on a busy machine the clock on the wall says little. */
static double processor_seconds(void) {
    return (double)clock() / CLOCKS_PER_SEC;
}

/* Cycles, or instructions, a second of timing alone. */
static void time_program(const char *what, const program *p) {
    int64_t cycles = 0, runs = 0;
    double begin = processor_seconds(), seconds = 0;
    while (seconds < measuring_seconds) {
        cycles = vta_count_cycles(&p->hw, p->run_address, p->code, p->run_count);
        seconds = processor_seconds() - begin;
        runs++;
    }
    printf("%-44s %10.3g cycles/s %10.3g instructions/s\n", what,
           (double)cycles * (double)runs / seconds, (double)p->run_count * (double)runs / seconds);
}

static int64_t multiply_once(const program *p, enum vta_kernel kernel) {
    arena *a = arena_new();
    vta_options options = vta_options_default();
    vta_result result = {0};
    options.kernel = kernel;
    if (a) vta_run(p, &options, a, &result, NULL);
    arena_free(a);
    return result.macs;
}

static void time_functional(const char *what, const program *p, enum vta_kernel kernel) {
    int64_t macs = 0;
    double begin = processor_seconds(), seconds = 0;
    while (seconds < measuring_seconds) {
        macs += multiply_once(p, kernel);
        seconds = processor_seconds() - begin;
    }
    printf("%-44s %10.2f GMAC/s\n", what, (double)macs / seconds / 1e9);
}

static program *short_stream(arena *a) {
    hw_config hw;
    hw_config_default(&hw);
    program *p = program_new(a, &hw);
    const instruction kinds[] = {
        {.opcode = OP_LOAD,
         .memory = MEM_INP,
         .dram_base = 64,
         .y_size = 1,
         .x_size = 2,
         .x_stride = 2},
        {.opcode = OP_GEMM, .reset = 1, .uop_end = 1, .loops_out = 1, .loops_in = 1},
        {.opcode = OP_GEMM, .uop_end = 1, .loops_out = 1, .loops_in = 2, .dst_in = 1},
        {.opcode = OP_STORE,
         .memory = MEM_OUT,
         .dram_base = 128,
         .y_size = 1,
         .x_size = 1,
         .x_stride = 1},
    };
    const instruction finish = {.opcode = OP_FINISH};
    for (int i = 0; p && i < SHORT_INSTRUCTIONS - 1; i++)
        program_append(p, &kinds[i % 4], NULL);
    if (p) program_append(p, &finish, NULL);
    return p && program_place_code(p, 4096, NULL) ? p : NULL;
}

/* 64 GEMM instructions of 16·14·14 micro-ops. */
static program *multiply_stream(arena *a) {
    hw_config hw;
    hw_config_default(&hw);
    program *p = program_new(a, &hw);
    enum { UOPS = 16, TIMES = 64 };
    uint8_t *uops = arena_alloc(a, UOPS, UOP_BYTES);
    if (!p || !uops) return NULL;
    for (uint32_t i = 0; i < UOPS; i++)
        micro_op_encode(&(micro_op){i * 14, i, i}, uops + i * UOP_BYTES, NULL);
    const instruction load = {
        .opcode = OP_LOAD, .memory = MEM_UOP, .y_size = 1, .x_size = UOPS, .x_stride = UOPS};
    const instruction gemm = {.opcode = OP_GEMM,
                              .uop_end = UOPS,
                              .loops_out = 14,
                              .loops_in = 14,
                              .dst_out = 1,
                              .src_out = 14,
                              .src_in = 1,
                              .wgt_in = 16};
    const instruction finish = {.opcode = OP_FINISH};
    program_append(p, &load, NULL);
    for (int i = 0; i < TIMES; i++)
        program_append(p, &gemm, NULL);
    program_append(p, &finish, NULL);
    return program_add_blob(p, 0, uops, UOPS * UOP_BYTES, NULL, NULL) &&
                   program_place_code(p, 4096, NULL)
               ? p
               : NULL;
}

/* The programs called conv_… of the default hardware: TVM's kernels. */
static void time_kernels(const char *root) {
    static char names[MOST_ENTRIES][NAME_ROOM];
    char folder[PATH_ROOM], path[PATH_ROOM];
    join(folder, root, "1x16x16");
    int count = list_folder(folder, names);
    double cycles = 0, seconds = 0;
    for (int i = 0; i < count; i++) {
        if (strncmp(names[i], "conv_", 5) != 0) continue;
        arena *a = arena_new();
        join(path, folder, names[i]);
        const program *p = program_read(a, path, NULL);
        double begin = processor_seconds(), elapsed = 0;
        int64_t one = 0, runs = 0;
        while (p && elapsed < measuring_seconds / 4) {
            one = vta_count_cycles(&p->hw, p->run_address, p->code, p->run_count);
            elapsed = processor_seconds() - begin;
            runs++;
        }
        cycles += (double)one;
        seconds += runs ? elapsed / (double)runs : 0;
        arena_free(a);
    }
    if (seconds > 0)
        printf("%-44s %10.3g cycles/s\n", "timing only, TVM's kernels", cycles / seconds);
}

static void print_speed(const char *root) {
    arena *a = arena_new();
    printf("\nspeed, one thread:\n");
    time_kernels(root);
    program *stream = short_stream(a), *multiply = multiply_stream(a);
    if (stream) time_program("timing only, 10^6 short instructions", stream);
    if (multiply) {
        time_functional("functional, best kernel", multiply, VTA_KERNEL_AUTO);
        time_functional("functional, portable kernel", multiply, VTA_KERNEL_PORTABLE);
    }
    arena_free(a);
}

static const char *default_root(void) {
    static const char *const roots[] = {"../shared/vta-programs", "test/programs"};
    struct stat info;
    return stat(roots[0], &info) == 0 ? roots[0] : roots[1];
}

int main(int argc, char **argv) {
    static survey s;
    static char configs[MOST_ENTRIES][NAME_ROOM];
    const char *root = argc > 1 ? argv[1] : default_root();
    if (argc > 2 || (argc == 2 && argv[1][0] == '-')) {
        fprintf(stderr, "usage: bench-model [FOLDER of FOLDERs of program folders]\n");
        return 2;
    }
    int count = list_folder(root, configs);
    for (int i = 0; i < count; i++)
        survey_config(&s, root, configs[i]);
    kind_row all = print_table(&s);
    print_worst(&s);
    print_speed(root);
    if (!all.programs) fprintf(stderr, "bench-model: %s has no program folders\n", root);
    if (!all.programs) return 2;
    return s.broken || all.outputs_right < all.outputs;
}
