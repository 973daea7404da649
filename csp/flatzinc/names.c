/* Linear probing; the table doubles when it is half full. */
#include "csp/flatzinc/names.h"

#include <stdlib.h>
#include <string.h>

#include "csp/base/memory.h"

enum { FIRST_CAPACITY = 256 };

/* Where the name is, or would be. */
static names_entry *place_of(const names *table, const char *name, size_t length, uint32_t hash) {
    size_t mask = table->capacity - 1, i = hash & mask;
    for (;; i = (i + 1) & mask) {
        names_entry *entry = &table->entry[i];
        if (entry->name.length == 0) return entry;
        if (entry->hash == hash && entry->name.length == length &&
            memcmp(table->text + entry->name.offset, name, length) == 0)
            return entry;
    }
}

const names_entry *names_find(const names *table, const char *name, size_t length, uint32_t hash) {
    if (table->capacity == 0) return NULL;
    const names_entry *entry = place_of(table, name, length, hash);
    return entry->name.length ? entry : NULL;
}

static void put(names *table, const names_entry *entry) {
    *place_of(table, table->text + entry->name.offset, entry->name.length, entry->hash) = *entry;
}

static bool grow(names *table) {
    names old = *table;
    table->capacity = old.capacity ? 2 * old.capacity : FIRST_CAPACITY;
    table->entry = memory_zeroed(table->capacity, sizeof *table->entry);
    if (!table->entry) {
        *table = old;
        return false;
    }
    for (size_t i = 0; i < old.capacity; i++)
        if (old.entry[i].name.length) put(table, &old.entry[i]);
    free(old.entry);
    return true;
}

bool names_add(names *table, const names_entry *entry) {
    if (2 * (table->count + 1) > table->capacity && !grow(table)) return false;
    put(table, entry);
    table->count++;
    return true;
}

void names_free(names *table) {
    free(table->entry);
}
