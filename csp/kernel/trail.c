/* Reversible state. A level is a mark in two stacks of old values, one for variables and one for
 * single words; going back pops them down to the mark. (The idea is from MiniCP and, before it,
 * from Prolog's trail.)
 *
 * A variable is saved once per level: its stamp tells the level of its last save. Stamps of levels
 * only grow, so a stamp left over from a level that is gone never equals a present one, and at
 * worst a variable is saved twice. At the root nothing is saved: nothing goes back further. */
#include "csp/kernel/propagator.h"

static bool push_variable(csp_solver *s, csp_variable_save save) {
    csp_trail *t = &s->trail;
    if (t->variable_count == t->variable_capacity &&
        !csp_array_reserve(s, &t->variable_saves, &t->variable_capacity, t->variable_count + 1,
                           sizeof save))
        return false;
    t->variable_saves[t->variable_count++] = save;
    return true;
}

static bool push_word(csp_solver *s, uint64_t *word) {
    csp_trail *t = &s->trail;
    if (t->word_count == t->word_capacity &&
        !csp_array_reserve(s, &t->word_saves, &t->word_capacity, t->word_count + 1,
                           sizeof *t->word_saves))
        return false;
    t->word_saves[t->word_count++] = (csp_word_save){word, *word};
    return true;
}

bool csp_trail_save_variable(csp_solver *s, csp_variable *v) {
    v->stamp = s->stamp;
    if (s->trail.level_count == 0) return true;
    csp_var x = (csp_var)(v - s->variables);
    return push_variable(s, (csp_variable_save){x, v->min, v->max, v->holes, v->bits});
}

void csp_word_set(csp_solver *s, uint64_t *word, uint64_t value) {
    if (*word == value) return;
    if (s->trail.level_count > 0 && !push_word(s, word)) return;
    *word = value;
}

void csp_trailed_change(csp_solver *s, csp_trailed *t, int64_t value) {
    if (t->stamp != s->stamp) {
        if (s->trail.level_count > 0 && !push_word(s, (uint64_t *)&t->value)) return;
        t->stamp = s->stamp;
    }
    t->value = value;
}

bool csp_level_push(csp_solver *s) {
    csp_trail *t = &s->trail;
    if (t->level_count == t->level_capacity &&
        !csp_array_reserve(s, &t->levels, &t->level_capacity, t->level_count + 1,
                           sizeof *t->levels))
        return false;
    t->levels[t->level_count++] = (csp_level_mark){t->variable_count, t->word_count, s->stamp};
    s->stamp = ++t->newest_stamp;
    return true;
}

void csp_level_pop(csp_solver *s) {
    csp_trail *t = &s->trail;
    if (t->level_count == 0) return;
    csp_level_mark mark = t->levels[--t->level_count];
    while (t->variable_count > mark.variable_saves) {
        csp_variable_save save = t->variable_saves[--t->variable_count];
        csp_variable *v = &s->variables[save.var];
        v->min = save.min;
        v->max = save.max;
        v->holes = save.holes;
        v->bits = save.bits;
    }
    while (t->word_count > mark.word_saves) {
        csp_word_save save = t->word_saves[--t->word_count];
        *save.word = save.value;
    }
    s->stamp = mark.stamp;
}

int csp_level(const csp_solver *s) {
    return (int)s->trail.level_count;
}
