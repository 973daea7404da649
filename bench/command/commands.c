/* The table of commands. The named operators' entries, and their options, are made from
 * dataflow/named.h; every other command's options stand in the file that reads them. */
#include <string.h>

#include "bench/command/commands.h"
#include "bench/command/operator_commands.h"
#include "bench/command/rows_output.h"
#include "bench/deepbench/deepbench_table.h"
#include "bench/deepbench/row_choice.h"
#include "bench/lab/command.h"
#include "bench/lab/grid.h"
#include "bench/lab/summary.h"
#include "bench/operator/embed_query.h"
#include "bench/operator/embed_record.h"
#include "bench/operator/instruction_argument.h"
#include "bench/operator/run_record.h"
#include "bench/operator/settings.h"
#include "bench/output/results.h"
#include "dataflow/named.h"

/* Which options a command has, beside those of a named operator. */
typedef enum option_need { NEEDS_NONE, NEEDS_PRODUCTS, NEEDS_BENCH } option_need;

enum { FIXED_GROUPS = 4 };

static const struct {
    command command;
    option_need compiling;
    const option_group *group[FIXED_GROUPS];
    const char *example[5];
    const record_kind *record[5];
} fixed_commands[] = {
    {.command = {.name = "op",
                 .words = "'TEXT'|@FILE",
                 .words_least = 1,
                 .words_most = 1,
                 .run = cmd_operator,
                 .summary = "any operator, written as text",
                 .details =
                     "The text names the output, the two inputs with their indices, and the\n"
                     "extents. A tensor's shape follows from its indices unless it is given; what\n"
                     "is read outside is zero."},
     .compiling = NEEDS_PRODUCTS,
     .group = {&result_options, &operator_output_options},
     .example =
         {"inlay op 'out[i,j] += a[i,k] * b[k,j] where i<40, j<50, k<33'",
          "inlay op 'y[n,x] += u[n,c,2*x+s-1] * v[c,s] where n<16, x<56, c<32, s<3; u: 16x32x112'",
          "inlay op @operator.txt --json"},
     .record = {&evaluation_kind}},
    {.command = {.name = "embed",
                 .words = "OPERATOR",
                 .words_least = 1,
                 .words_most = 1,
                 .run = cmd_embed,
                 .takes_operator = true,
                 .summary = "embeddings of an instruction in an operator: best, all, or how many",
                 .details =
                     "OPERATOR is a named operator with its options, or op 'TEXT', or op @FILE.\n"
                     "The best embedding is found, proved best and explained, if nothing else is\n"
                     "asked for."},
     .group = {&instruction_options, &embed_command_options, &result_options},
     .example = {"inlay embed conv2d --c 3 --h 32 --w 32 --k 16 --r 3 --s 3 --check",
                 "inlay embed conv2d --c 3 --h 32 --w 32 --k 16 --r 3 --s 3 --pareto "
                 "--objective calls,input",
                 "inlay embed gemm --m 3 --n 3 --k 3 --count --constraints flow,injective "
                 "--instruction 'acc[b,o] += inp[b,k] * wgt[o,k] where b<1, o<2, k<2'"},
     .record = {&embedding_kind, &count_kind, &map_kind}},
    {.command = {.name = "dfg",
                 .words = "OPERATOR",
                 .words_least = 1,
                 .words_most = 1,
                 .run = cmd_dfg,
                 .takes_operator = true,
                 .prints = "no results but files, in the forms of graphviz and of the Glasgow "
                           "subgraph solver",
                 .summary = "write the scalar dataflow graphs of operator and instruction",
                 .details =
                     "OPERATOR is a named operator with its options, or op 'TEXT', or @FILE.\n"
                     "Three files are written: PREFIXoperator, PREFIXinstruction, and, with the\n"
                     "instruction's inputs exchanged, PREFIXinstruction-swapped. An embedding\n"
                     "maps one of the last two into the first."},
     .group = {&instruction_options, &dfg_options},
     .example = {"inlay dfg gemm --m 3 --n 3 --k 3 --csv graphs- "
                 "--instruction 'acc[b,o] += inp[b,k] * wgt[o,k] where b<1, o<2, k<2'"}},
    {.command = {.name = "run",
                 .words = "FOLDER",
                 .words_least = 1,
                 .words_most = 1,
                 .run = cmd_run,
                 .summary = "run a program folder on the VTA model and check what it expects"},
     .group = {&run_options, &result_options},
     .example =
         {"inlay conv2d --c 3 --h 32 --w 32 --k 16 --r 3 --s 3 --emit program && inlay run program",
          "inlay run program --check-races --timeline program.trace.json"},
     .record = {&run_kind}},
    {.command = {.name = "fzn",
                 .words = "FILE.fzn",
                 .words_least = 1,
                 .words_most = 1,
                 .run = cmd_fzn,
                 .prints = "solutions as FlatZinc solvers print them",
                 .summary = "the constraint engine alone, on a model in FlatZinc",
                 .details =
                     "Booleans, integers within -2147483646..2147483646 (the domain of an\n"
                     "integer without one), arrays and constant sets. minizinc --solver inlay\n"
                     "flattens and runs a MiniZinc model; make install puts the solver's\n"
                     "configuration and library where minizinc looks for them."},
     .group = {&fzn_options},
     .example = {"inlay fzn model.fzn", "inlay fzn -a -s model.fzn",
                 "inlay fzn -f -p 4 -t 60000 model.fzn"}},
    {.command = {.name = "disasm",
                 .words = "FOLDER|FILE",
                 .words_least = 1,
                 .words_most = 1,
                 .run = cmd_disasm,
                 .prints = "the text that inlay asm reads",
                 .summary = "print a program's instructions, or a file's, as text"},
     .group = {&disasm_options},
     .example = {"inlay disasm program", "inlay disasm --uops program/uop.bin"}},
    {.command = {.name = "asm",
                 .words = "FILE",
                 .words_least = 1,
                 .words_most = 1,
                 .run = cmd_asm,
                 .prints = "no results but files",
                 .summary = "turn such text into instructions or micro-ops"},
     .group = {&asm_options},
     .example = {"inlay disasm program > program.s && inlay asm program.s --output insn.bin",
                 "inlay asm kernel.s --output insn.bin --uops uop.bin"}},
    {.command =
         {.name = "bench",
          .words = "[conv|gemm|rnn|all]",
          .words_least = 0,
          .words_most = 1,
          .run = cmd_bench,
          .summary = "DeepBench: every row compiled, checked, timed, as a table",
          .details =
              "Rows are Baidu DeepBench's, in its order, identical ones once, spread over\n"
              "all processors. A recurrent layer is its matrix products: per time step one\n"
              "of the input and one of the hidden state, gates stacked; the element-wise\n"
              "functions stay with the host. `ref` is the fixed embedding that TVM uses for\n"
              "VTA, scheduled by Inlay; `tvm` is TVM's own best program, measured on the\n"
              "RTL, where there is one."},
     .compiling = NEEDS_BENCH,
     .group = {&row_choice_options, &bench_options, &result_options, &rows_output_options},
     .example = {"inlay bench", "inlay bench gemm --set all --hw 16x16x16 --csv gemm.csv",
                 "inlay bench conv --limit 5 --json",
                 "inlay bench all --set all --shard 1/8 --resume shard1.txt --json > shard1.json"},
     .record = {&row_kind, &summary_kind}},
    {.command = {.name = "merge",
                 .words = "FILE…",
                 .words_least = 1,
                 .words_most = INT32_MAX,
                 .run = cmd_merge,
                 .summary = "put the JSON lines of shards together as one table"},
     .group = {&result_options, &rows_output_options},
     .example = {"inlay merge shard1.json shard2.json --csv all.csv"},
     .record = {&row_kind, &summary_kind}},
    {.command = {.name = "lab",
                 .words = "PROBLEM…|replay LINE|report FILE…",
                 .words_least = 0,
                 .words_most = INT32_MAX,
                 .run = cmd_lab,
                 .summary = "experiments on search: heuristics compared over problems",
                 .details =
                     "Every problem is searched under every combination of the grid's settings.\n"
                     "PROBLEM is a name, the beginning of several (queens, embed:conv-server), or\n"
                     "all; --list prints them. replay runs one line of a CSV file again, given as\n"
                     "the line or as FILE:LINE, and says whether it came out the same. report\n"
                     "summarises CSV files that are there. bench/LAB.md is a tutorial."},
     .group = {&lab_grid_options, &lab_options, &result_options, &lab_output_options},
     .example = {"inlay lab queens golomb --branching first_fail,dom_w_deg,activity --csv runs.csv",
                 "inlay lab embed:conv-server --branching own,first_fail --node-limit 20000 "
                 "--report embed.html",
                 "inlay lab replay runs.csv:2 --trace run.tree",
                 "inlay lab report runs.csv --measure failures --report runs.html"},
     .record = {&lab_run_kind, &lab_configuration_kind, &lab_list_kind}},
    {.command = {.name = "tree",
                 .words = "FILE",
                 .words_least = 1,
                 .words_most = 1,
                 .run = cmd_tree,
                 .summary = "search trees that --trace wrote: figures, and a picture",
                 .details =
                     "In the picture subtrees without a solution are closed first, each a\n"
                     "triangle with the number of its nodes. `left` and `right` say how much a\n"
                     "decision, and its opposite, lowers the logarithm of what the domains leave\n"
                     "open."},
     .group = {&tree_options, &result_options},
     .example = {"inlay embed conv2d --c 3 --h 32 --w 32 --k 16 --r 3 --s 3 --trace embed.tree && "
                 "inlay tree embed.tree --svg embed.svg",
                 "inlay tree embed.tree --tree 1 --expand 40 --svg first.svg",
                 "inlay tree embed.tree --json"},
     .record = {&tree_kind, &tree_depth_kind}},
    {.command = {.name = "completion",
                 .words = "bash|zsh|fish",
                 .words_least = 1,
                 .words_most = 1,
                 .run = cmd_completion,
                 .prints = "a script",
                 .summary = "print a script that completes inlay's commands and options"},
     .example = {"source <(inlay completion bash)"}},
    {.command = {.name = "manual",
                 .words = "",
                 .run = cmd_manual,
                 .prints = "a page",
                 .summary = "print the man page"},
     .group = {&manual_options},
     .example = {"inlay manual | man -l -", "inlay manual --keys"}},
    {.command = {.name = "version",
                 .words = "",
                 .run = cmd_version,
                 .summary = "version, build and hardware presets"},
     .group = {&result_options},
     .record = {&version_kind}},
};

enum { FIXED_COMMANDS = sizeof fixed_commands / sizeof fixed_commands[0] };

static bool fixed_command(arena *a, int index, const option_group *products,
                          const option_group *bench, command *c) {
    const option_group **groups = arena_alloc(a, FIXED_GROUPS + 2, sizeof *groups);
    if (!groups) return false;
    *c = fixed_commands[index].command;
    c->groups = groups;
    c->examples = fixed_commands[index].example;
    c->records = fixed_commands[index].record;
    if (fixed_commands[index].compiling == NEEDS_PRODUCTS) *groups++ = products;
    if (fixed_commands[index].compiling == NEEDS_BENCH) *groups++ = bench;
    for (int i = 0; i < FIXED_GROUPS && fixed_commands[index].group[i]; i++)
        *groups++ = fixed_commands[index].group[i];
    return true;
}

bool commands_list(arena *a, command_list *list) {
    const option_group *const settings[2] = {settings_group(a, epilogue_of_convolutions),
                                             settings_group(a, epilogue_of_products)};
    const option_group *bench = settings_group(a, NULL);
    int operators = 0;
    for (const named_operator *kind = named_operator_first(); kind;
         kind = named_operator_next(kind))
        operators++;
    *list = (command_list){0, arena_alloc(a, (size_t)operators + FIXED_COMMANDS, sizeof(command))};
    if (!list->command || !settings[0] || !settings[1] || !bench) return false;
    for (const named_operator *kind = named_operator_first(); kind;
         kind = named_operator_next(kind))
        if (!operator_command(a, kind, settings, &list->command[list->commands++])) return false;
    for (int i = 0; i < FIXED_COMMANDS; i++)
        if (!fixed_command(a, i, settings[1], bench, &list->command[list->commands++]))
            return false;
    return true;
}

const command *command_find(const command_list *list, const char *name) {
    const named_operator *kind = named_operator_find(name);
    for (int i = 0; i < list->commands; i++) {
        const command *c = &list->command[i];
        if (strcmp(c->name, name) == 0 || (kind && c->operator == kind)) return c;
    }
    return NULL;
}
