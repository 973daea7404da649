/* The reader's inside, each file on those before it: words (words.c), values (values.c),
 * declarations (declarations.c), items (reader.c). */
#ifndef CSP_FLATZINC_READER_H
#define CSP_FLATZINC_READER_H

#include "csp/flatzinc/lexer.h"
#include "csp/flatzinc/model.h"
#include "csp/flatzinc/names.h"

enum { KIND_SLOTS = 1024 };

typedef struct flatzinc_reader {
    lexer lex;
    flatzinc_model *model;
    names names;
    flatzinc_value *stack; /* members of the lists that are open */
    size_t stack_count, stack_capacity;
    int depth;                                                  /* of lists and calls */
    const struct flatzinc_constraint_kind *kind_at[KIND_SLOTS]; /* by the hash of the name */
    error_record *error;
} flatzinc_reader;

/* ---- Words ---- */

/* Says that `what` was expected here; returns false. */
bool reader_expected(flatzinc_reader *r, const char *what);
bool reader_out_of_memory(flatzinc_reader *r);

/* Takes the sign, or the name, or says that it was expected. */
bool reader_take_sign(flatzinc_reader *r, char sign);
bool reader_take_word(flatzinc_reader *r, const char *word);

/* Takes any name. */
bool reader_take_name(flatzinc_reader *r, flatzinc_name *name, uint32_t *hash);

/* Offset of the present word. */
uint32_t reader_offset(const flatzinc_reader *r);

/* What stands in brackets behind a name of no interest; nothing where there is no bracket. */
bool reader_skip_arguments(flatzinc_reader *r);

/* ---- Arrays ---- */

/* Makes room for one more of `size` bytes behind `count` in *array (a pointer), doubling. */
bool reader_reserve(flatzinc_reader *r, void *array, size_t count, size_t *capacity, size_t size);

/* Appends to the model's. */
bool reader_add_constraint(flatzinc_reader *r, const flatzinc_constraint *c);

/* ---- Values ---- */

/* A number, Boolean, set, variable, or array of them. */
bool reader_value(flatzinc_reader *r, flatzinc_value *value);

/* The same with reals, texts, calls and any names, as annotations have them. */
bool reader_annotation(flatzinc_reader *r, flatzinc_value *value);

/* A list that is open at its first member, up to the sign that closes it; `read` reads each. The
 * members are on the stack from `*first` on, to be taken by reader_list or dropped. */
bool reader_members(flatzinc_reader *r, char close,
                    bool (*read)(flatzinc_reader *r, flatzinc_value *value), size_t *first);

/* Puts one more member on the stack. */
bool reader_push(flatzinc_reader *r, const flatzinc_value *value);

/* The members from `first` on as a list in the arena; takes them from the stack. NULL: no memory.
 */
const flatzinc_list *reader_list(flatzinc_reader *r, size_t first);

/* `low..high` or `{…}`. */
bool reader_set(flatzinc_reader *r, const flatzinc_set **set);

/* Is the value a Boolean, or else an integer, constant or variable? */
bool reader_value_is(const flatzinc_reader *r, const flatzinc_value *value, bool is_bool);

/* ---- Declarations ---- */

/* A declaration of variables or constants, up to its semicolon. */
bool reader_declaration(flatzinc_reader *r);

#endif
