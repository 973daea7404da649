/* A FlatZinc model as read: variables, constraints, what to solve and what to print. Nothing of it
 * is in a solver yet, so that one model can be built in several.
 *
 * Names are not copied: the text must live as long as the model. Places are offsets in it. */
#ifndef CSP_FLATZINC_MODEL_H
#define CSP_FLATZINC_MODEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "csp/base/arena.h"
#include "csp/base/error.h"
#include "csp/constraints/constraints.h"

struct flatzinc_constraint_kind;

typedef enum flatzinc_value_kind {
    FLATZINC_BOOL,
    FLATZINC_INT,
    FLATZINC_SET,
    FLATZINC_VARIABLE,
    FLATZINC_ARRAY,
    FLATZINC_REAL, /* from here on in annotations only */
    FLATZINC_TEXT,
    FLATZINC_CALL /* name(arguments), or a name that is no variable, array or number */
} flatzinc_value_kind;

typedef struct flatzinc_value {
    flatzinc_value_kind kind;
    uint32_t offset; /* where it stands in the text */
    union {
        int64_t integer; /* of FLATZINC_BOOL 0 or 1 */
        double real;
        int32_t variable;
        const struct flatzinc_set *set;
        const struct flatzinc_list *list; /* of FLATZINC_ARRAY */
        const struct flatzinc_call *call;
    };
} flatzinc_value;

typedef struct flatzinc_list {
    int32_t count;
    flatzinc_value at[];
} flatzinc_list;

/* A set of integers: ascending ranges that do not touch. */
typedef struct flatzinc_range {
    int64_t low, high;
} flatzinc_range;

typedef struct flatzinc_set {
    int32_t count;
    flatzinc_range range[];
} flatzinc_set;

typedef struct flatzinc_name {
    uint32_t offset, length;
} flatzinc_name;

typedef struct flatzinc_call {
    flatzinc_name name;
    int32_t count;
    flatzinc_value argument[];
} flatzinc_call;

typedef struct flatzinc_variable {
    flatzinc_name name;
    bool is_bool;
    bool is_introduced;      /* by the flattening; solutions that differ only here are one */
    bool is_unbounded;       /* an integer without a domain, given FLATZINC_LOW … FLATZINC_HIGH */
    int32_t low, high;       /* low > high: no value at all */
    const flatzinc_set *set; /* the values between, NULL if all */
} flatzinc_variable;

/* The values of an integer that is declared without a domain. */
enum { FLATZINC_HIGH = 2147483646, FLATZINC_LOW = -FLATZINC_HIGH };

typedef struct flatzinc_constraint {
    const struct flatzinc_constraint_kind *kind; /* first of those with its name */
    uint32_t offset;
    int32_t count;
    csp_consistency consistency;
    bool has_consistency; /* an annotation names it */
    const flatzinc_value *argument;
} flatzinc_constraint;

/* Something to print: a variable, or an array with its index sets. */
typedef struct flatzinc_output {
    flatzinc_name name;
    flatzinc_value value;
    bool is_bool; /* its elements are */
    int32_t dimensions;
    const flatzinc_range *index;
} flatzinc_output;

typedef enum flatzinc_goal { FLATZINC_SATISFY, FLATZINC_MINIMISE, FLATZINC_MAXIMISE } flatzinc_goal;

typedef struct flatzinc_model {
    arena *memory;
    const char *text;
    flatzinc_variable *variable;
    flatzinc_constraint *constraint;
    flatzinc_output *output;
    int32_t variables, constraints, outputs;
    size_t variable_capacity, constraint_capacity, output_capacity;
    flatzinc_goal goal;
    flatzinc_value objective;
    const flatzinc_list *annotations; /* of the solve item */
} flatzinc_model;

/* Reads text[0] … text[length-1], which must be followed by a byte 0. On failure NULL, and `error`
 * says where and what was expected. The caller frees the model. */
flatzinc_model *flatzinc_read(const char *text, size_t length, error_record *error);
void flatzinc_free(flatzinc_model *model);

/* Fills `error` with a place given as an offset; returns false. */
bool flatzinc_refuse(const flatzinc_model *model, size_t offset, error_record *error,
                     const char *format, ...) __attribute__((format(printf, 4, 5)));

/* Is the name in the text this one? */
bool flatzinc_name_is(const flatzinc_model *model, flatzinc_name name, const char *text);

#endif
