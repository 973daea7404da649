/* A hash table that numbers tuples of integers in the order in which they come: 0, 1, 2, … */
#ifndef DATAFLOW_TUPLE_TABLE_H
#define DATAFLOW_TUPLE_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Zero but for `length` it is an empty table. */
typedef struct tuple_table {
    int length; /* of a tuple */
    int64_t count;
    int64_t *tuple; /* count × length */
    size_t slots;   /* a power of two, or 0 */
    int64_t *slot;  /* number + 1, or 0 */
} tuple_table;

/* Makes room for one more tuple, and in `*values`, an array from malloc, for `width` values that
 * belong to it. False when memory is out; table and values are then as they were. */
bool tuple_table_reserve(tuple_table *t, int64_t **values, int64_t width);

/* The number of `tuple`, or -1 when it was not there and has been added, as number count - 1. Room
 * must have been reserved. */
int64_t tuple_table_find_or_add(tuple_table *t, const int64_t *tuple);

void tuple_table_free(tuple_table *t);

#endif
