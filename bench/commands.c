/* The table of commands. The named operators' entries, and their options, are made from
 * dataflow/named.h. */
#include <string.h>

#include "bench/command.h"
#include "bench/instruction_argument.h"
#include "bench/lab_command.h"
#include "bench/lab_grid.h"
#include "bench/operator_commands.h"
#include "bench/rows_output.h"
#include "bench/settings.h"
#include "bench/trace_file.h"
#include "bench/tree_shape.h"
#include "dataflow/named.h"

static const option json_options[] = {
    {.name = "json", .kind = OPTION_FLAG, .help = "print one line of JSON"},
};

static const option embed_options_table[] = {
    {.name = "count", .kind = OPTION_FLAG, .help = "how many embeddings are there?"},
    {.name = "all", .kind = OPTION_FLAG, .help = "print each one"},
    {.name = "pareto",
     .kind = OPTION_FLAG,
     .help = "print those that no other beats in every objective"},
    {.name = "objective",
     .kind = OPTION_TEXT,
     .value = "SUM,…",
     .fallback = "calls,stored",
     .help = "what is made small, the first first; a sum is calls+0.5*host, of calls, paid, stored, "
             "stored-out, stored-lhs, stored-rhs, host, cycles, compute, input"},
    {.name = "strategy",
     .kind = OPTION_TEXT,
     .value = "NAME",
     .fallback = "fuse",
     .help = "what the host may do to tensors: strict, pack, pad, stencil, fuse or sparse"},
    {.name = "constraints",
     .kind = OPTION_TEXT,
     .value = "LIST",
     .help =
         "the maps that these allow: flow, injective, rectangle, order, origin, cover, strategy "
         "(default: all)"},
    {.name = "check",
     .kind = OPTION_FLAG,
     .help = "replay what is found against the definition, node by node"},
    {.name = "node-limit",
     .kind = OPTION_INTEGER,
     .value = "N",
     .low = 1,
     .high = INT64_MAX,
     .help = "nodes that the search may take"},
    {.name = "time-limit",
     .kind = OPTION_SECONDS,
     .value = "S",
     .help = "seconds that the search may take"},
    {.name = "dot",
     .kind = OPTION_FILE,
     .value = "FILE",
     .help = "draw the best for graphviz, lanes against axes"},
    {.name = "report",
     .kind = OPTION_FILE,
     .value = "FILE.html",
     .help = "write a page: lanes against axes, layouts, the search"},
    TRACE_FILE_OPTION,
    {.name = "json", .kind = OPTION_FLAG, .help = "print JSON, one object a line"},
};

static const option dfg_options[] = {
    {.name = "dot",
     .kind = OPTION_FILE,
     .value = "PREFIX",
     .help = "write PREFIXoperator.dot and the other two, for graphviz"},
    {.name = "csv",
     .kind = OPTION_FILE,
     .value = "PREFIX",
     .help = "the same, as the Glasgow subgraph solver reads it"},
};

static const option run_options[] = {
    {.name = "json", .kind = OPTION_FLAG, .help = "print one line of JSON"},
    {.name = "timeline",
     .kind = OPTION_FILE,
     .value = "FILE",
     .help = "write what each engine did when, for chrome://tracing or ui.perfetto.dev"},
    {.name = "check-races",
     .kind = OPTION_FLAG,
     .help = "fail when two engines touch the same place unsynchronised"},
    {.name = "timing-only", .kind = OPTION_FLAG, .help = "count cycles, execute nothing"},
};

static const option tree_options[] = {
    {.name = "svg", .kind = OPTION_FILE, .value = "FILE", .help = "draw the tree"},
    {.name = "tree",
     .kind = OPTION_INTEGER,
     .value = "N",
     .low = 1,
     .high = INT32_MAX,
     .help = "only the N-th tree of the file (default: all)"},
    {.name = "expand",
     .kind = OPTION_INTEGER,
     .value = "N",
     .fallback = "100",
     .low = SHAPE_LEAST_ITEMS,
     .high = SHAPE_MOST_ITEMS,
     .help = "draw about N nodes and closed subtrees"},
    {.name = "csv",
     .kind = OPTION_FILE,
     .value = "FILE",
     .help = "write the nodes by depth as CSV"},
    {.name = "json",
     .kind = OPTION_FLAG,
     .help = "print a line of JSON for each tree, and for all"},
};

static const option fzn_options[] = {
    {.name = "all-solutions",
     .letter = 'a',
     .kind = OPTION_FLAG,
     .help = "print every solution, or every better one as it is found"},
    {.name = "solutions",
     .letter = 'n',
     .kind = OPTION_INTEGER,
     .value = "N",
     .low = 1,
     .high = INT64_MAX,
     .help = "print N solutions (default: one, or the best)"},
    {.name = "statistics", .letter = 's', .kind = OPTION_FLAG, .help = "print statistics, too"},
    {.name = "time-limit",
     .letter = 't',
     .kind = OPTION_INTEGER,
     .value = "MS",
     .low = 0,
     .high = INT32_MAX,
     .help = "milliseconds that reading and searching may take"},
    {.name = "free-search",
     .letter = 'f',
     .kind = OPTION_FLAG,
     .help = "a portfolio of searches instead of the model's own"},
    {.name = "parallel",
     .letter = 'p',
     .kind = OPTION_INTEGER,
     .value = "N",
     .fallback = "1",
     .low = 1,
     .high = 64,
     .help = "threads for --free-search"},
    {.name = "random-seed",
     .letter = 'r',
     .kind = OPTION_INTEGER,
     .value = "SEED",
     .fallback = "1",
     .low = INT64_MIN,
     .high = INT64_MAX,
     .help = "for orders that draw at random"},
    {.name = "verbose",
     .letter = 'v',
     .kind = OPTION_FLAG,
     .help = "tell on stderr what was built and what each propagator did"},
    TRACE_FILE_OPTION,
};

static const option asm_options[] = {
    {.name = "output",
     .kind = OPTION_FILE,
     .value = "FILE",
     .required = true,
     .help = "the file to write"},
    {.name = "uops",
     .kind = OPTION_FILE,
     .value = "FILE",
     .help = "the file to write micro-ops to, where the text has instructions too"},
};

static const option disasm_options[] = {
    {.name = "uops", .kind = OPTION_FLAG, .help = "FILE holds micro-ops, not instructions"},
};

static const char *const bench_sets[] = {"server", "device", "training", "all", NULL};

static const option bench_options[] = {
    {.name = "set",
     .kind = OPTION_CHOICE,
     .value = "NAME",
     .fallback = "server",
     .choices = bench_sets,
     .help = "inference on servers or devices, training, or all of them"},
    {.name = "limit",
     .kind = OPTION_INTEGER,
     .value = "N",
     .low = 1,
     .high = INT32_MAX,
     .help = "the first N rows only"},
    {.name = "shard",
     .kind = OPTION_TEXT,
     .value = "I/N",
     .help = "every N-th row from the I-th on; `inlay merge` puts shards together"},
    {.name = "resume",
     .kind = OPTION_FILE,
     .value = "FILE",
     .help = "keep results in FILE, and take from it what an earlier run has done"},
    {.name = "data",
     .kind = OPTION_FOLDER,
     .value = "FOLDER",
     .help = "where the lists are (default: as installed)"},
};

#define GROUP(title, options)                                                                      \
    { title, options, sizeof(options) / sizeof((options)[0]) }
static const option_group json_group = GROUP("Output", json_options);
static const option_group embed_group = GROUP("Search", embed_options_table);
static const option_group dfg_group = GROUP("Output", dfg_options);
static const option_group run_group = GROUP("Options", run_options);
static const option_group fzn_group = GROUP("Options", fzn_options);
static const option_group asm_group = GROUP("Options", asm_options);
static const option_group disasm_group = GROUP("Options", disasm_options);
static const option_group tree_group = GROUP("Options", tree_options);
static const option_group bench_group = GROUP("Rows", bench_options);
#undef GROUP

/* Which options a command has, beside those of a named operator. */
typedef enum option_need { NEEDS_NONE, NEEDS_PRODUCTS, NEEDS_BENCH } option_need;

static const struct {
    command command;
    option_need compiling;
    const option_group *group[3];
    const char *example[5];
} fixed_commands[] = {
    {.command =
         {.name = "op",
          .words = "'TEXT'|@FILE",
          .words_least = 1,
          .words_most = 1,
          .run = cmd_operator,
          .summary = "any operator, written as text",
          .details =
              "The text names the output, the two inputs with their indices, and the extents. A "
              "tensor's\n"
              "shape follows from its indices unless it is given; what is read outside is zero."},
     .compiling = NEEDS_PRODUCTS,
     .group = {&operator_output_options},
     .example =
         {"inlay op 'out[i,j] += a[i,k] * b[k,j] where i<40, j<50, k<33'",
          "inlay op 'y[n,x] += u[n,c,2*x+s-1] * v[c,s] where n<16, x<56, c<32, s<3; u: 16x32x112'",
          "inlay op @operator.txt --json"}},
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
     .group = {&instruction_options, &embed_group},
     .example = {"inlay embed conv2d --c 3 --h 32 --w 32 --k 16 --r 3 --s 3 --check",
                 "inlay embed conv2d --c 3 --h 32 --w 32 --k 16 --r 3 --s 3 --pareto "
                 "--objective calls,input",
                 "inlay embed gemm --m 3 --n 3 --k 3 --count --constraints flow,injective "
                 "--instruction 'acc[b,o] += inp[b,k] * wgt[o,k] where b<1, o<2, k<2'"}},
    {.command = {.name = "dfg",
                 .words = "OPERATOR",
                 .words_least = 1,
                 .words_most = 1,
                 .run = cmd_dfg,
                 .takes_operator = true,
                 .summary = "write the scalar dataflow graphs of operator and instruction",
                 .details = "OPERATOR is a named operator with its options, or op 'TEXT', "
                            "or @FILE. Three\n"
                            "files are written: PREFIXoperator, PREFIXinstruction, and, with the\n"
                            "instruction's inputs exchanged, PREFIXinstruction-swapped. An embedding\n"
                            "maps one of the last two into the first."},
     .group = {&instruction_options, &dfg_group},
     .example = {"inlay dfg gemm --m 3 --n 3 --k 3 --csv graphs- "
                 "--instruction 'acc[b,o] += inp[b,k] * wgt[o,k] where b<1, o<2, k<2'"}},
    {.command = {.name = "run",
                 .words = "FOLDER",
                 .words_least = 1,
                 .words_most = 1,
                 .run = cmd_run,
                 .summary = "run a program folder on the VTA model and check what it expects"},
     .group = {&run_group},
     .example =
         {"inlay conv2d --c 3 --h 32 --w 32 --k 16 --r 3 --s 3 --emit program && inlay run program",
          "inlay run program --check-races --timeline program.trace.json"}},
    {.command = {.name = "fzn",
                 .words = "FILE.fzn",
                 .words_least = 1,
                 .words_most = 1,
                 .run = cmd_fzn,
                 .summary = "the constraint engine alone, on a model in FlatZinc",
                 .details = "Booleans, integers within -2147483646..2147483646 (the domain of an "
                            "integer\n"
                            "without one), arrays and constant sets. minizinc --solver inlay "
                            "flattens and runs\n"
                            "a MiniZinc model; make install puts the solver's configuration and "
                            "library\n"
                            "where minizinc looks for them."},
     .group = {&fzn_group},
     .example = {"inlay fzn model.fzn", "inlay fzn -a -s model.fzn",
                 "inlay fzn -f -p 4 -t 60000 model.fzn"}},
    {.command = {.name = "disasm",
                 .words = "FOLDER|FILE",
                 .words_least = 1,
                 .words_most = 1,
                 .run = cmd_disasm,
                 .summary = "print a program's instructions, or a file's, as text"},
     .group = {&disasm_group},
     .example = {"inlay disasm program", "inlay disasm --uops program/uop.bin"}},
    {.command = {.name = "asm",
                 .words = "FILE",
                 .words_least = 1,
                 .words_most = 1,
                 .run = cmd_asm,
                 .summary = "turn such text into instructions or micro-ops"},
     .group = {&asm_group},
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
              "Rows are Baidu DeepBench's, in its order, identical ones once, spread over all "
              "processors.\n"
              "A recurrent layer is its matrix products: per time step one of the input and one of "
              "the\n"
              "hidden state, gates stacked; the element-wise functions stay with the host. `ref` "
              "is the\n"
              "fixed embedding that TVM uses for VTA, scheduled by Inlay; `tvm` is TVM's own best\n"
              "program, measured on the RTL, where there is one."},
     .compiling = NEEDS_BENCH,
     .group = {&bench_group, &rows_output_options},
     .example = {"inlay bench", "inlay bench gemm --set all --hw 16x16x16 --csv gemm.csv",
                 "inlay bench conv --limit 5 --json",
                 "inlay bench all --set all --shard 1/8 --resume shard1.txt --json > shard1.json"}},
    {.command = {.name = "merge",
                 .words = "FILE…",
                 .words_least = 1,
                 .words_most = INT32_MAX,
                 .run = cmd_merge,
                 .summary = "put the JSON lines of shards together as one table"},
     .group = {&rows_output_options},
     .example = {"inlay merge shard1.json shard2.json --csv all.csv"}},
    {.command =
         {.name = "lab",
          .words = "PROBLEM…|replay LINE|report FILE…",
          .words_least = 0,
          .words_most = INT32_MAX,
          .run = cmd_lab,
          .summary = "experiments on search: heuristics compared over problems",
          .details =
              "Every problem is searched under every combination of the grid's settings. PROBLEM "
              "is "
              "a name,\n"
              "the beginning of several (queens, embed:conv-server), or all; --list prints them.\n"
              "replay runs one line of a CSV file again, given as the line or as FILE:LINE, and "
              "says "
              "whether\n"
              "it came out the same. report summarises CSV files that are there. bench/LAB.md is a "
              "tutorial."},
     .group = {&lab_grid_options, &lab_options, &lab_output_options},
     .example = {"inlay lab queens golomb --branching first_fail,dom_w_deg,activity --csv runs.csv",
                 "inlay lab embed:conv-server --branching own,first_fail --node-limit 20000 "
                 "--report embed.html",
                 "inlay lab replay runs.csv:2 --trace run.tree",
                 "inlay lab report runs.csv --measure failures --report runs.html"}},
    {.command = {.name = "tree",
                 .words = "FILE",
                 .words_least = 1,
                 .words_most = 1,
                 .run = cmd_tree,
                 .summary = "search trees that --trace wrote: figures, and a picture",
                 .details =
                     "In the picture subtrees without a solution are closed first, each a triangle "
                     "with the\n"
                     "number of its nodes. `left` and `right` say how much a decision, and its "
                     "opposite,\n"
                     "lowers the logarithm of what the domains leave open."},
     .group = {&tree_group},
     .example = {"inlay embed conv2d --c 3 --h 32 --w 32 --k 16 --r 3 --s 3 --trace embed.tree && "
                 "inlay tree embed.tree --svg embed.svg",
                 "inlay tree embed.tree --tree 1 --expand 40 --svg first.svg",
                 "inlay tree embed.tree --json"}},
    {.command = {.name = "completion",
                 .words = "bash|zsh|fish",
                 .words_least = 1,
                 .words_most = 1,
                 .run = cmd_completion,
                 .summary = "print a script that completes inlay's commands and options"},
     .example = {"source <(inlay completion bash)"}},
    {.command = {.name = "manual", .words = "", .run = cmd_manual, .summary = "print the man page"},
     .example = {"inlay manual | man -l -"}},
    {.command = {.name = "version",
                 .words = "",
                 .run = cmd_version,
                 .summary = "version, build and hardware presets"},
     .group = {&json_group}},
};

enum { FIXED_COMMANDS = sizeof fixed_commands / sizeof fixed_commands[0] };

static bool fixed_command(arena *a, int index, const option_group *products,
                          const option_group *bench, command *c) {
    const option_group **groups = arena_alloc(a, 5, sizeof *groups);
    if (!groups) return false;
    *c = fixed_commands[index].command;
    c->groups = groups;
    c->examples = fixed_commands[index].example;
    if (fixed_commands[index].compiling == NEEDS_PRODUCTS) *groups++ = products;
    if (fixed_commands[index].compiling == NEEDS_BENCH) *groups++ = bench;
    for (int i = 0; i < 3 && fixed_commands[index].group[i]; i++)
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
        if (strcmp(c->name, name) == 0 || (kind && c->operator== kind)) return c;
    }
    return NULL;
}
