/* Numbered tuples: open addressing, at most half full, linear probing. */
#include "dataflow/tuple_table.h"

#include <stdlib.h>
#include <string.h>

static size_t tuple_hash(const int64_t *tuple, int length) {
    uint64_t hash = UINT64_C(0x9e3779b97f4a7c15);
    for (int i = 0; i < length; i++) {
        hash = (hash ^ (uint64_t)tuple[i]) * UINT64_C(0xff51afd7ed558ccd);
        hash ^= hash >> 32;
    }
    return (size_t)hash;
}

/* Where the tuple is, or where it would go. */
static size_t table_slot(const tuple_table *t, const int64_t *tuple) {
    size_t bytes = (size_t)t->length * sizeof *tuple;
    size_t at = tuple_hash(tuple, t->length) & (t->slots - 1);
    while (t->slot[at] && memcmp(t->tuple + (t->slot[at] - 1) * t->length, tuple, bytes) != 0)
        at = (at + 1) & (t->slots - 1);
    return at;
}

static bool array_resize(int64_t **array, size_t tuples, size_t width) {
    if (width > SIZE_MAX / sizeof **array / tuples) return false;
    int64_t *larger = realloc(*array, tuples * width * sizeof *larger);
    if (larger) *array = larger;
    return larger != NULL;
}

bool tuple_table_reserve(tuple_table *t, int64_t **values, int64_t width) {
    if ((size_t)t->count * 2 < t->slots) return true;
    size_t slots = t->slots ? t->slots * 2 : 64;
    if (!array_resize(&t->tuple, slots / 2, (size_t)t->length)) return false;
    if (!array_resize(values, slots / 2, (size_t)width)) return false;
    int64_t *slot = calloc(slots, sizeof *slot);
    if (!slot) return false;
    free(t->slot);
    t->slot = slot;
    t->slots = slots;
    for (int64_t i = 0; i < t->count; i++)
        t->slot[table_slot(t, t->tuple + i * t->length)] = i + 1;
    return true;
}

int64_t tuple_table_find_or_add(tuple_table *t, const int64_t *tuple) {
    size_t at = table_slot(t, tuple);
    if (t->slot[at]) return t->slot[at] - 1;
    memcpy(t->tuple + t->count * t->length, tuple, (size_t)t->length * sizeof *tuple);
    t->slot[at] = ++t->count;
    return -1;
}

void tuple_table_free(tuple_table *t) {
    free(t->tuple);
    free(t->slot);
}
