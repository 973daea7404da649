/* Experiments on search: what `inlay lab` runs. A problem, searched under settings, gives counts
 * that the same problem, settings and seed always give again. */
#ifndef BENCH_LAB_LAB_H
#define BENCH_LAB_LAB_H

#include "bench/lab/models.h"
#include "csp/base/arena.h"
#include "csp/base/error.h"
#include "csp/search/tuning.h"
#include "dataflow/operator.h"
#include "isa/config.h"

/* ---- Settings: one point of a grid ---- */

enum { LAB_OWN = -1 }; /* what the problem itself asks for */

/* How the space is explored. */
typedef enum lab_exploration {
    LAB_BY_DEPTH,         /* depth first */
    LAB_BY_DISCREPANCY,   /* by the number of right turns */
    LAB_BY_NEIGHBOURHOODS /* by large neighbourhoods (csp/search/lns.h), with the limits of the run
                           */
} lab_exploration;

typedef struct lab_settings {
    int branching; /* csp_variable_order, or LAB_OWN */
    bool last_conflict;
    int values; /* csp_value_order, or LAB_OWN */
    csp_restart_kind restart;
    int64_t restart_failures;
    double restart_factor;
    int consistency; /* csp_consistency of all-different, or LAB_OWN */
    int strategy;    /* of embeddings and their schedules, see dataflow/embed.h, or LAB_OWN */
    lab_exploration search;
} lab_settings;

/* The axes of a grid: each reads and writes one of the settings as a word. */
enum { LAB_AXES = 6, LAB_WORD_BYTES = 48 };

typedef struct lab_axis {
    const char *name; /* of the option and the column */
    const char *what; /* for --list */
    /* False when the word is none of the axis's; the settings are as they were. */
    bool (*parse)(const char *word, lab_settings *s);
    void (*format)(const lab_settings *s, char word[LAB_WORD_BYTES]);
    /* The i-th word, for lists and messages; NULL after the last. */
    const char *(*choice)(int i);
} lab_axis;

extern const lab_axis lab_axes[LAB_AXES];

lab_settings lab_settings_own(void);

/* Are they the same in every axis? */
bool lab_settings_equal(const lab_settings *a, const lab_settings *b);

/* Reads one word of an axis; a message names the axis, what was expected, and the nearest word. */
bool lab_axis_read(const lab_axis *axis, const char *word, lab_settings *s, error_record *error);

/* ---- Problems ---- */

typedef enum lab_kind { LAB_MODEL, LAB_EMBED, LAB_SCHEDULE, LAB_FLATZINC, LAB_KINDS } lab_kind;

typedef struct lab_problem {
    const char *name; /* of FlatZinc: the file's */
    lab_kind kind;
    model_instance instance; /* LAB_MODEL */
    const operator *op;      /* LAB_EMBED, LAB_SCHEDULE */
    const char *what;        /* for --list; may be NULL */
} lab_problem;

typedef struct lab_problems {
    size_t count;
    lab_problem *problem;
} lab_problems;

/* Where DeepBench's lists are, see data.h. */
typedef struct lab_place {
    const char *folder, *program;
} lab_place;

/* All that are built in. */
bool lab_problems_all(arena *a, lab_place place, lab_problems *all, error_record *error);

/* Those that the words name, each once, in the words' order: a problem's name, the beginning of
 * several (`queens`, `embed:conv-server`), or `all`. Any instance of a family of models may be
 * named, and any file of FlatZinc whose name ends in .fzn. */
bool lab_problems_find(arena *a, lab_place place, int words, const char *const *word,
                       lab_problems *found, error_record *error);

/* ---- Runs ---- */

typedef struct lab_limits {
    int64_t solutions; /* of problems without a best one, at most */
    int64_t nodes;
    double seconds; /* 0: none */
} lab_limits;

typedef enum lab_outcome {
    LAB_SOLVED,
    LAB_NODE_LIMIT,
    LAB_TIME_LIMIT,
    LAB_FAILED,
    LAB_OUTCOMES
} lab_outcome;

const char *lab_outcome_name(lab_outcome outcome);

enum { LAB_OBJECTIVE_BYTES = 96 };

typedef struct lab_result {
    lab_outcome outcome;
    csp_statistics statistics;           /* seconds: of this thread's processor time */
    char objective[LAB_OBJECTIVE_BYTES]; /* the best cost found, components separated by `/`; "" */
    error_record error;                  /* LAB_FAILED: why */
} lab_result;

/* Can the problem be searched so? Schedules cannot by discrepancies, and only models with a best
 * solution by neighbourhoods. */
bool lab_is_possible(const lab_problem *p, const lab_settings *s);

/* Searches. `trace` may be NULL. */
void lab_search(const lab_problem *p, const lab_settings *s, const lab_limits *limits,
                const hw_config *hw, uint64_t seed, FILE *trace, lab_result *result);

#endif
