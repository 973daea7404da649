/* Names of a FlatZinc text and what they stand for: a hash table with open addressing. */
#ifndef CSP_FLATZINC_NAMES_H
#define CSP_FLATZINC_NAMES_H

#include "csp/flatzinc/model.h"

typedef struct names_entry {
    flatzinc_name name; /* length 0: free */
    uint32_t hash;
    flatzinc_value value;
} names_entry;

typedef struct names {
    const char *text;
    names_entry *entry;
    size_t count, capacity; /* a power of two, or 0 */
} names;

/* The entry of a name, or NULL. */
const names_entry *names_find(const names *table, const char *name, size_t length, uint32_t hash);

/* Adds an entry whose name is not there; false: no memory. */
bool names_add(names *table, const names_entry *entry);

/* Frees the table's memory. */
void names_free(names *table);

#endif
