/* See grid.h. */
#include "bench/lab/grid.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

enum { MOST_WORDS = 256, MOST_SEEDS = 100000, MOST_JOBS = 10000000 };

/* The help of every axis is the same: --list tells what it is. */
#define AXIS_HELP "words to try, comma between, or all: see --list"

static const option options[] = {
    {.name = "branching",
     .kind = OPTION_TEXT,
     .value = "LIST",
     .fallback = "own",
     .help = AXIS_HELP},
    {.name = "values", .kind = OPTION_TEXT, .value = "LIST", .fallback = "own", .help = AXIS_HELP},
    {.name = "restart",
     .kind = OPTION_TEXT,
     .value = "LIST",
     .fallback = "none",
     .help = AXIS_HELP},
    {.name = "consistency",
     .kind = OPTION_TEXT,
     .value = "LIST",
     .fallback = "own",
     .help = AXIS_HELP},
    {.name = "strategy",
     .kind = OPTION_TEXT,
     .value = "LIST",
     .fallback = "own",
     .help = AXIS_HELP},
    {.name = "search",
     .kind = OPTION_TEXT,
     .value = "LIST",
     .fallback = "depth",
     .help = AXIS_HELP},
    {.name = "seeds",
     .kind = OPTION_TEXT,
     .value = "LIST",
     .fallback = "1",
     .help = "seeds of what is drawn at random, such as 1,2,3 or 1-10"},
    {.name = "repeat",
     .kind = OPTION_INTEGER,
     .value = "N",
     .fallback = "1",
     .low = 1,
     .high = 1000,
     .help = "times each run is made; only seconds may differ"},
    {.name = "solutions",
     .kind = OPTION_TEXT,
     .value = "N|all",
     .fallback = "1",
     .help = "solutions to find, of problems without a best one"},
    {.name = "node-limit",
     .kind = OPTION_INTEGER,
     .value = "N",
     .fallback = "100000",
     .low = 1,
     .high = INT64_MAX,
     .help = "nodes that a run may take"},
    {.name = "time-limit",
     .kind = OPTION_SECONDS,
     .value = "S",
     .fallback = "0",
     .help = "seconds that a run may take; counts of runs that meet it are not repeatable"},
    {.name = "hw",
     .kind = OPTION_FILE,
     .value = "PRESET|FILE.json",
     .fallback = "1x16x16",
     .help = "hardware of embeddings and schedules"},
};
#undef AXIS_HELP

const option_group lab_grid_options = {"Grid", options, sizeof options / sizeof options[0]};

/* ---- Lists ---- */

/* Copies the next of the words that commas separate; false at the end. */
static bool next_word(const char **list, char *word, size_t bytes) {
    if (!*list) return false;
    size_t length = strcspn(*list, ",");
    size_t kept = length < bytes ? length : bytes - 1;
    memcpy(word, *list, kept);
    word[kept] = '\0';
    *list = (*list)[length] ? *list + length + 1 : NULL;
    return true;
}

static bool is_there(const lab_settings *settings, size_t count, const lab_settings *s) {
    for (size_t i = 0; i < count; i++)
        if (lab_settings_equal(&settings[i], s)) return true;
    return false;
}

/* Adds a word's setting to every one of `base`, which already vary in the axes before. */
static bool add_word(const lab_axis *axis, const char *word, const lab_settings *base, size_t bases,
                     lab_settings *to, size_t *count, error_record *error) {
    for (size_t i = 0; i < bases; i++) {
        lab_settings s = base[i];
        if (!lab_axis_read(axis, word, &s, error)) return false;
        if (!is_there(to, *count, &s)) to[(*count)++] = s;
    }
    return true;
}

/* Every settings so far with every word of the list. */
static bool cross_axis(arena *a, const lab_axis *axis, const char *list, lab_grid *g,
                       error_record *error) {
    const char *rest = list, *choice;
    char word[80];
    size_t words = 0, count = 0;
    while (next_word(&rest, word, sizeof word))
        words++;
    if (words > MOST_WORDS)
        return error_set(error, "--%s: more than %d words", axis->name, MOST_WORDS);
    lab_settings *to = arena_alloc(a, g->settings_count * (words + MOST_WORDS), sizeof *to);
    if (!to) return error_set(error, "out of memory");
    for (rest = list; next_word(&rest, word, sizeof word);) {
        bool good = true;
        if (!*word || strchr(word, ' '))
            return error_set(error,
                             "--%s: expected words with commas, and no blanks, between, not '%s'",
                             axis->name, list);
        if (strcmp(word, "all") == 0)
            for (int i = 0; i < MOST_WORDS && (choice = axis->choice(i)) && good; i++)
                good = add_word(axis, choice, g->settings, g->settings_count, to, &count, error);
        else
            good = add_word(axis, word, g->settings, g->settings_count, to, &count, error);
        if (!good) return false;
    }
    g->settings = to;
    g->settings_count = count;
    return true;
}

static bool seeds_read(arena *a, const char *list, lab_grid *g, error_record *error) {
    char word[48];
    g->seed = arena_alloc(a, MOST_SEEDS, sizeof *g->seed);
    if (!g->seed) return error_set(error, "out of memory");
    for (const char *rest = list; next_word(&rest, word, sizeof word);) {
        char *dash = strchr(word, '-');
        int64_t first, last;
        if (dash) *dash = '\0';
        bool good = integer_parse(word, 0, INT64_MAX - 1, &first);
        last = first;
        if (dash) good = good && integer_parse(dash + 1, first, INT64_MAX - 1, &last);
        if (!good)
            return error_set(error,
                             "--seeds: expected numbers from 0 on, such as 1,2,3 or 1-10, not '%s'",
                             list);
        if (last - first >= MOST_SEEDS - (int64_t)g->seeds)
            return error_set(error, "--seeds: expected at most %d", MOST_SEEDS);
        for (int64_t seed = first; seed <= last; seed++)
            g->seed[g->seeds++] = seed;
    }
    return true;
}

/* ---- The grid ---- */

static bool limits_read(const arguments *args, lab_limits *limits, error_record *error) {
    const char *solutions = arguments_text(args, "solutions");
    limits->nodes = arguments_integer(args, "node-limit");
    limits->seconds = arguments_value(args, "time-limit")->seconds;
    limits->solutions = CSP_NO_LIMIT;
    if (strcmp(solutions, "all") == 0 ||
        integer_parse(solutions, 1, INT64_MAX - 1, &limits->solutions))
        return true;
    return error_set(error, "--solutions: expected a number from 1 on, or all, not '%s'",
                     solutions);
}

/* A line of CSV is a line of the file. */
static bool is_writable(const lab_grid *g, error_record *error) {
    static const char expected[] = "expected a path without line breaks, for the CSV's sake";
    if (g->hw_name[strcspn(g->hw_name, "\r\n")]) return error_set(error, "--hw: %s", expected);
    for (size_t i = 0; i < g->problems.count; i++)
        if (g->problems.problem[i].name[strcspn(g->problems.problem[i].name, "\r\n")])
            return error_set(error, "%s: %s", g->problems.problem[i].name, expected);
    return true;
}

/* By discrepancies all solutions are found once each only under orders that never change. */
static bool discrepancies_check(const lab_grid *g, error_record *error) {
    for (size_t i = 0; i < g->settings_count; i++)
        if (g->settings[i].search == LAB_BY_DISCREPANCY &&
            g->settings[i].restart != CSP_NO_RESTARTS)
            return error_set(error,
                             "--search discrepancy has rounds of its own; expected --restart none");
        else if (g->settings[i].search == LAB_BY_DISCREPANCY && g->limits.solutions != 1)
            return error_set(error,
                             "--search discrepancy finds one solution; expected --solutions 1");
    return true;
}

bool lab_grid_read(arena *a, const arguments *args, int words, const char *const *word,
                   lab_place place, lab_grid *g, error_record *error) {
    *g = (lab_grid){.settings_count = 1, .repetitions = arguments_integer(args, "repeat")};
    g->settings = arena_alloc(a, 1, sizeof *g->settings);
    if (!g->settings) return error_set(error, "out of memory");
    g->settings[0] = lab_settings_own();
    g->hw_name = arguments_text(args, "hw");
    if (!hw_config_from_argument(g->hw_name, &g->hw, error))
        return error_add_context(error, "--hw");
    for (int i = 0; i < LAB_AXES; i++)
        if (!cross_axis(a, &lab_axes[i], arguments_text(args, lab_axes[i].name), g, error))
            return false;
    return seeds_read(a, arguments_text(args, "seeds"), g, error) &&
           limits_read(args, &g->limits, error) && discrepancies_check(g, error) &&
           lab_problems_find(a, place, words, word, &g->problems, error) && is_writable(g, error);
}

static void jobs_add(const lab_grid *g, const lab_problem *p, const lab_settings *s,
                     lab_jobs *jobs) {
    for (size_t i = 0; i < g->seeds; i++)
        for (int64_t repetition = 1; repetition <= g->repetitions; repetition++)
            jobs->job[jobs->count++] = (lab_job){p,
                                                 {.problem = p->name,
                                                  .hw = g->hw_name,
                                                  .settings = *s,
                                                  .seed = g->seed[i],
                                                  .repetition = repetition,
                                                  .limits = g->limits}};
}

bool lab_grid_jobs(arena *a, const lab_grid *g, lab_jobs *jobs, error_record *error) {
    double wanted = (double)g->problems.count * (double)g->settings_count * (double)g->seeds *
                    (double)g->repetitions;
    if (wanted > MOST_JOBS)
        return error_set(error, "the grid has %.0f runs; expected at most %d", wanted, MOST_JOBS);
    *jobs = (lab_jobs){.job = arena_alloc(a, (size_t)wanted + 1, sizeof *jobs->job)};
    if (!jobs->job) return error_set(error, "out of memory");
    for (size_t p = 0; p < g->problems.count; p++)
        for (size_t s = 0; s < g->settings_count; s++) {
            if (lab_is_possible(&g->problems.problem[p], &g->settings[s]))
                jobs_add(g, &g->problems.problem[p], &g->settings[s], jobs);
            else
                jobs->impossible += g->seeds * (size_t)g->repetitions;
        }
    return true;
}
