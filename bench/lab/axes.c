/* The settings of a search as words; see lab.h. Orders come from csp's tables: a heuristic that is
 * added there is a word here. */
#include <ctype.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/lab/lab.h"
#include "bench/options/nearest.h"
#include "bench/options/options.h"
#include "dataflow/embed.h"

static const char own[] = "own";
static const char last_conflict[] = "+last-conflict";

/* ---- Branching ---- */

static bool branching_parse(const char *word, lab_settings *s) {
    size_t length = strlen(word), suffix = strlen(last_conflict);
    bool repeats = length > suffix && strcmp(word + length - suffix, last_conflict) == 0;
    char name[LAB_WORD_BYTES];
    if (length >= sizeof name) return false;
    memcpy(name, word, length + 1);
    if (repeats) name[length - suffix] = '\0';
    int order = csp_variable_order_find(name);
    if (order < 0 && strcmp(name, own) != 0) return false;
    s->branching = order < 0 ? LAB_OWN : order;
    s->last_conflict = repeats;
    return true;
}

static void branching_format(const lab_settings *s, char word[LAB_WORD_BYTES]) {
    const char *name =
        s->branching == LAB_OWN ? own : csp_variable_order_name((csp_variable_order)s->branching);
    snprintf(word, LAB_WORD_BYTES, "%s%s", name, s->last_conflict ? last_conflict : "");
}

static const char *branching_choice(int i) {
    if (i == 0) return own;
    return i <= CSP_VARIABLE_ORDERS ? csp_variable_order_name((csp_variable_order)(i - 1)) : NULL;
}

/* ---- Values ---- */

static bool values_parse(const char *word, lab_settings *s) {
    int order = csp_value_order_find(word);
    if (order < 0 && strcmp(word, own) != 0) return false;
    s->values = order < 0 ? LAB_OWN : order;
    return true;
}

static void values_format(const lab_settings *s, char word[LAB_WORD_BYTES]) {
    snprintf(word, LAB_WORD_BYTES, "%s",
             s->values == LAB_OWN ? own : csp_value_order_name((csp_value_order)s->values));
}

static const char *values_choice(int i) {
    if (i == 0) return own;
    return i <= CSP_VALUE_ORDERS ? csp_value_order_name((csp_value_order)(i - 1)) : NULL;
}

/* ---- Restarts ---- */

static const char *const restart_names[] = {
    [CSP_NO_RESTARTS] = "none",      [CSP_RESTART_CONSTANT] = "constant",
    [CSP_RESTART_LINEAR] = "linear", [CSP_RESTART_GEOMETRIC] = "geometric",
    [CSP_RESTART_LUBY] = "luby",     NULL};

/* `none`, `luby:100`, `constant:100`, `geometric:100:1.5`; the numbers may be left out. */
static bool restart_parse(const char *word, lab_settings *s) {
    lab_settings parsed = *s;
    size_t length = strcspn(word, ":");
    int kind = 0;
    while (restart_names[kind] && (strlen(restart_names[kind]) != length ||
                                   strncmp(restart_names[kind], word, length) != 0))
        kind++;
    if (!restart_names[kind]) return false;
    csp_tuning defaults = csp_tuning_defaults();
    parsed.restart = (csp_restart_kind)kind;
    parsed.restart_failures = defaults.restart_failures;
    parsed.restart_factor = defaults.restart_factor;
    const char *rest = word + length;
    if (*rest == ':' && kind != CSP_NO_RESTARTS) {
        char number[24] = "";
        length = strcspn(rest + 1, ":");
        if (length < sizeof number) memcpy(number, rest + 1, length);
        if (!integer_parse(number, 1, INT32_MAX, &parsed.restart_failures)) return false;
        rest += 1 + length;
    }
    if (*rest == ':' && kind == CSP_RESTART_GEOMETRIC) {
        char *end;
        parsed.restart_factor = strtod(rest + 1, &end);
        if (end == rest + 1 || !(parsed.restart_factor >= 1 && parsed.restart_factor <= 100))
            return false;
        rest = end;
    }
    if (*rest) return false;
    *s = parsed;
    return true;
}

static void restart_format(const lab_settings *s, char word[LAB_WORD_BYTES]) {
    int length = snprintf(word, LAB_WORD_BYTES, "%s", restart_names[s->restart]);
    if (s->restart == CSP_NO_RESTARTS) return;
    length +=
        snprintf(word + length, LAB_WORD_BYTES - (size_t)length, ":%" PRId64, s->restart_failures);
    if (s->restart == CSP_RESTART_GEOMETRIC)
        snprintf(word + length, LAB_WORD_BYTES - (size_t)length, ":%.6g", s->restart_factor);
}

static const char *restart_choice(int i) {
    return restart_names[i];
}

/* ---- Consistency ---- */

static const char *const consistency_names[] = {"value", "bounds", "domain", NULL};

/* The place of a word in such a list, LAB_OWN for `own`, -2 for none. */
static int find_name(const char *const *names, const char *word) {
    if (strcmp(word, own) == 0) return LAB_OWN;
    for (int i = 0; names[i]; i++)
        if (strcmp(names[i], word) == 0) return i;
    return -2;
}

static bool consistency_parse(const char *word, lab_settings *s) {
    int found = find_name(consistency_names, word);
    if (found >= LAB_OWN) s->consistency = found;
    return found >= LAB_OWN;
}

static void consistency_format(const lab_settings *s, char word[LAB_WORD_BYTES]) {
    snprintf(word, LAB_WORD_BYTES, "%s",
             s->consistency == LAB_OWN ? own : consistency_names[s->consistency]);
}

static const char *consistency_choice(int i) {
    return i == 0 ? own : consistency_names[i - 1];
}

/* ---- Strategy ---- */

static bool strategy_parse(const char *word, lab_settings *s) {
    strategy found;
    bool is_own = strcmp(word, own) == 0;
    if (!is_own && !strategy_find(word, &found, NULL)) return false;
    s->strategy = is_own ? LAB_OWN : (int)found;
    return true;
}

static void strategy_format(const lab_settings *s, char word[LAB_WORD_BYTES]) {
    snprintf(word, LAB_WORD_BYTES, "%s",
             s->strategy == LAB_OWN ? own : strategy_name((strategy)s->strategy));
}

static const char *strategy_choice(int i) {
    if (i == 0) return own;
    return i <= STRATEGIES ? strategy_name((strategy)(i - 1)) : NULL;
}

/* ---- Search ---- */

static const char *const search_names[] = {"depth", "discrepancy", "neighbourhoods", NULL};

static bool search_parse(const char *word, lab_settings *s) {
    int found = find_name(search_names, word);
    if (found >= 0) s->search = (lab_exploration)found;
    return found >= 0;
}

static void search_format(const lab_settings *s, char word[LAB_WORD_BYTES]) {
    snprintf(word, LAB_WORD_BYTES, "%s", search_names[s->search]);
}

static const char *search_choice(int i) {
    return search_names[i];
}

/* ---- The table ---- */

const lab_axis lab_axes[LAB_AXES] = {
    {"branching",
     "which variable next; `+last-conflict` after a name repeats that of the last conflict first",
     branching_parse, branching_format, branching_choice},
    {"values", "which of its values first", values_parse, values_format, values_choice},
    {"restart",
     "after how many failures: `luby:100`, `constant:100`, `linear:100`, `geometric:100:1.5`",
     restart_parse, restart_format, restart_choice},
    {"consistency", "how much all-different finds, in classical models and FlatZinc",
     consistency_parse, consistency_format, consistency_choice},
    {"strategy", "what the host may do to tensors, in embeddings and schedules", strategy_parse,
     strategy_format, strategy_choice},
    {"search", "depth first, by the number of right turns, or by large neighbourhoods",
     search_parse, search_format, search_choice},
};

lab_settings lab_settings_own(void) {
    csp_tuning tuning = csp_tuning_defaults();
    return (lab_settings){.branching = LAB_OWN,
                          .values = LAB_OWN,
                          .restart = tuning.restart,
                          .restart_failures = tuning.restart_failures,
                          .restart_factor = tuning.restart_factor,
                          .consistency = LAB_OWN,
                          .strategy = LAB_OWN};
}

bool lab_settings_equal(const lab_settings *a, const lab_settings *b) {
    return a->branching == b->branching && a->last_conflict == b->last_conflict &&
           a->values == b->values && a->restart == b->restart &&
           a->restart_failures == b->restart_failures && a->restart_factor == b->restart_factor &&
           a->consistency == b->consistency && a->strategy == b->strategy && a->search == b->search;
}

bool lab_axis_read(const lab_axis *axis, const char *word, lab_settings *s, error_record *error) {
    enum { MOST_CHOICES = 64 };
    const char *choices[MOST_CHOICES];
    size_t count = 0, used = 0;
    char list[320] = "";
    if (axis->parse(word, s)) return true;
    for (const char *choice; count < MOST_CHOICES && (choice = axis->choice((int)count)); count++) {
        choices[count] = choice;
        if (used < sizeof list)
            used += (size_t)snprintf(list + used, sizeof list - used, "%s%s", count ? ", " : "",
                                     choice);
    }
    const char *nearest = nearest_word(word, choices, count);
    if (nearest && strncmp(word, nearest, strlen(nearest)) == 0 &&
        ispunct((unsigned char)word[strlen(nearest)]))
        return error_set(error, "--%s: unknown '%.40s': %s", axis->name, word, axis->what);
    if (nearest)
        return error_set(error, "--%s: unknown '%.40s'; did you mean '%s'?", axis->name, word,
                         nearest);
    return error_set(error, "--%s: unknown '%.40s', expected %s", axis->name, word, list);
}
