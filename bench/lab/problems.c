/* The problems that are built in, and how words choose among them; see lab.h. */
#include <stdio.h>
#include <string.h>

#include "bench/deepbench/deepbench.h"
#include "bench/lab/kinds.h"
#include "bench/options/nearest.h"

/* Instances of each family that are built in: small enough to search, not trivial. */
static const char *const instances[] = {
    "queens-8",        "queens-10",       "queens-12",      "queens-16",      "queens-20",
    "queens-24",       "queens-28",       "queens-32",      "golomb-5",       "golomb-6",
    "golomb-7",        "golomb-8",        "magic-3",        "magic-4",        "magic-5",
    "langford-2-7",    "langford-2-8",    "langford-2-11",  "langford-2-12",  "langford-3-9",
    "langford-3-10",   "quasigroup-3-6",  "quasigroup-3-7", "quasigroup-3-8", "quasigroup-4-7",
    "quasigroup-4-8",  "quasigroup-5-7",  "quasigroup-5-8", "quasigroup-5-9", "quasigroup-5-10",
    "latin-12-42-1",   "latin-12-42-2",   "latin-15-42-1",  "latin-15-42-2",  "latin-18-42-1",
    "latin-18-42-2",   "latin-20-42-1",   "latin-20-42-2",  "all-interval-8", "all-interval-10",
    "all-interval-11", "all-interval-12", "costas-8",       "costas-10",      "costas-11",
    "costas-12",       "golfers-4-2-7",   "golfers-4-3-3",  "golfers-5-3-4",  "knapsack-16-1",
    "knapsack-16-2",   "knapsack-20-1",   "knapsack-20-2",  "knapsack-p07",   "job-shop-4-4-1",
    "job-shop-4-4-2",  "job-shop-5-5-1",  "job-shop-5-5-2", "job-shop-ft06",
};

enum { INSTANCES = sizeof instances / sizeof *instances, DEEPBENCH_KINDS = 2 };

static const char *const lists[] = {"conv", "gemm", "rnn"};
static const char *const sets[] = {"server", "device", "training"};
static const char *const kinds[] = {[LAB_EMBED] = "embed", [LAB_SCHEDULE] = "schedule"};

static bool model_problem_named(const char *name, lab_problem *p, error_record *error) {
    *p = (lab_problem){.name = name, .kind = LAB_MODEL};
    if (!model_instance_parse(name, &p->instance, error)) return false;
    p->what = p->instance.family->what;
    return true;
}

/* Adds the embeddings or schedules of all rows of one list and set. */
static bool add_rows(arena *a, lab_kind kind, int list, int set, const deepbench_rows *rows,
                     lab_problems *all) {
    for (size_t i = 0; i < rows->count; i++) {
        const deepbench_row *row = &rows->row[i];
        char name[64];
        int length = snprintf(name, sizeof name, "%s:%s-%s-%d", kinds[kind], lists[list], sets[set],
                              row->place);
        lab_problem p = {arena_copy(a, name, (size_t)length + 1), kind, {0}, &row->op, row->name};
        if (!p.name) return false;
        all->problem[all->count++] = p;
    }
    return true;
}

static bool add_models(arena *a, size_t room, lab_problems *all, error_record *error) {
    *all = (lab_problems){0, arena_alloc(a, INSTANCES + room, sizeof *all->problem)};
    if (!all->problem) return error_set(error, "out of memory");
    for (int i = 0; i < INSTANCES; i++)
        if (!model_problem_named(instances[i], &all->problem[all->count++], error)) return false;
    return true;
}

bool lab_problems_all(arena *a, lab_place place, lab_problems *all, error_record *error) {
    const deepbench_place at = {place.folder, place.program};
    deepbench_rows rows[DEEPBENCH_LISTS][DEEPBENCH_SETS];
    size_t count = 0;
    for (int list = 0; list < DEEPBENCH_LISTS; list++)
        for (int set = 0; set < DEEPBENCH_SETS; set++) {
            if (!deepbench_read(a, at, (deepbench_list)list, (deepbench_set)set, &rows[list][set],
                                error))
                return false;
            count += DEEPBENCH_KINDS * rows[list][set].count;
        }
    if (!add_models(a, count, all, error)) return false;
    for (lab_kind kind = LAB_EMBED; kind <= LAB_SCHEDULE; kind++)
        for (int list = 0; list < DEEPBENCH_LISTS; list++)
            for (int set = 0; set < DEEPBENCH_SETS; set++)
                if (!add_rows(a, kind, list, set, &rows[list][set], all))
                    return error_set(error, "out of memory");
    return true;
}

/* Does the word name the problem, or a group it is in: `all`, or whole parts at its beginning? */
static bool is_meant(const char *word, const char *name) {
    size_t length = strlen(word);
    if (strcmp(word, "all") == 0) return true;
    return strncmp(word, name, length) == 0 && strchr("-:", name[length]) != NULL;
}

static bool is_flatzinc(const char *name) {
    size_t length = strlen(name);
    return length > 4 && strcmp(name + length - 4, ".fzn") == 0;
}

static bool is_among(const lab_problems *found, const char *name) {
    for (size_t i = 0; i < found->count; i++)
        if (strcmp(found->problem[i].name, name) == 0) return true;
    return false;
}

/* Why no problem is called so. */
static bool unknown_problem(arena *a, lab_place place, const char *word, error_record *error) {
    model_instance instance;
    lab_problems all;
    size_t count = 0;
    bool is_family = !model_instance_parse(word, &instance, error) &&
                     strncmp(error->message, "no family", 9) != 0;
    if (is_family || !lab_problems_all(a, place, &all, error)) return false;
    const char **name = arena_alloc(a, all.count + (size_t)model_family_count(), sizeof *name);
    if (!name) return error_set(error, "out of memory");
    for (int i = 0; i < model_family_count(); i++)
        name[count++] = model_family_at(i)->name;
    for (size_t i = 0; i < all.count; i++)
        name[count++] = all.problem[i].name;
    const char *nearest = nearest_word(word, name, count);
    if (nearest)
        return error_set(error, "unknown problem '%.60s'; did you mean '%s'? See inlay lab --list",
                         word, nearest);
    return error_set(error, "unknown problem '%.60s'; see inlay lab --list", word);
}

/* Only then DeepBench's lists have to be read. */
static bool needs_deepbench(int words, const char *const *word) {
    for (int w = 0; w < words; w++)
        if (strcmp(word[w], "all") == 0 || strncmp(word[w], kinds[LAB_EMBED], 5) == 0 ||
            strncmp(word[w], kinds[LAB_SCHEDULE], 8) == 0)
            return true;
    return false;
}

/* Adds what a word names alone: a model's instance or a file. */
static bool add_named(arena *a, const char *word, lab_problems *found, bool *any,
                      error_record *error) {
    lab_problem one = {.name = word, .kind = LAB_FLATZINC};
    *any = is_flatzinc(word);
    if (*any && !lab_check_flatzinc(a, word, error)) return false;
    *any = *any || model_problem_named(word, &one, NULL);
    if (*any && !is_among(found, word)) found->problem[found->count++] = one;
    return true;
}

bool lab_problems_find(arena *a, lab_place place, int words, const char *const *word,
                       lab_problems *found, error_record *error) {
    lab_problems all;
    bool known = needs_deepbench(words, word) ? lab_problems_all(a, place, &all, error)
                                              : add_models(a, 0, &all, error);
    if (!known) return false;
    *found = (lab_problems){0, arena_alloc(a, all.count + (size_t)words, sizeof *found->problem)};
    if (!found->problem) return error_set(error, "out of memory");
    for (int w = 0; w < words; w++) {
        bool any = false;
        for (size_t i = 0; i < all.count; i++) {
            if (!is_meant(word[w], all.problem[i].name)) continue;
            any = true;
            if (!is_among(found, all.problem[i].name))
                found->problem[found->count++] = all.problem[i];
        }
        if (!any && !add_named(a, word[w], found, &any, error)) return false;
        if (!any) return unknown_problem(a, place, word[w], error);
    }
    return true;
}
