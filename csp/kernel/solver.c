/* The solver's life, its memory, and the making of variables and views. */
#include "csp/kernel/domain.h"

#include <stdlib.h>
#include <string.h>

#include "csp/base/memory.h"

csp_solver *csp_solver_new(void) {
    csp_solver *s = memory_zeroed(1, sizeof *s);
    if (!s) return NULL;
    s->memory = arena_new();
    if (!s->memory) {
        free(s);
        return NULL;
    }
    s->failed_in = -1;
    s->interval_count = 1;
    return s;
}

void csp_solver_free(csp_solver *s) {
    if (!s) return;
    free(s->variables);
    free(s->newest_subscriber);
    free(s->views);
    free(s->propagators);
    free(s->names);
    free(s->interval_chunks);
    free(s->trail.variable_saves);
    free(s->trail.word_saves);
    free(s->trail.levels);
    arena_free(s->memory);
    free(s);
}

csp_status csp_solver_status(const csp_solver *s) {
    return s->status;
}

const char *csp_status_text(csp_status status) {
    static const char *const text[] = {"ok", "inconsistent", "bad argument", "out of memory",
                                       "interrupted"};
    return text[status];
}

csp_status csp_solver_fail(csp_solver *s, csp_status status) {
    if (s->status == CSP_OK) s->status = status;
    return s->status;
}

void csp_solver_watch(csp_solver *s, bool (*should_stop)(void *self), void *self) {
    s->should_stop = should_stop;
    s->should_stop_self = self;
}

size_t csp_solver_bytes(const csp_solver *s) {
    return sizeof *s + arena_bytes(s->memory) + s->array_bytes;
}

bool csp_array_reserve(csp_solver *s, void *array, size_t *capacity, size_t needed, size_t size) {
    if (needed <= *capacity) return true;
    size_t wanted = *capacity < 8 ? 16 : *capacity * 2;
    if (wanted < needed) wanted = needed;
    void *old;
    memcpy(&old, array, sizeof old);
    void *grown = wanted <= SIZE_MAX / 2 / size ? memory_resized(old, wanted * size) : NULL;
    if (!grown) {
        csp_solver_fail(s, CSP_NO_MEMORY);
        return false;
    }
    memcpy(array, &grown, sizeof grown);
    s->array_bytes += (wanted - *capacity) * size;
    *capacity = wanted;
    return true;
}

void *csp_alloc(csp_solver *s, size_t count, size_t size) {
    void *piece = arena_alloc(s->memory, count, size);
    if (!piece) csp_solver_fail(s, CSP_NO_MEMORY);
    return piece;
}

void *csp_copy(csp_solver *s, const void *from, size_t count, size_t size) {
    void *piece = csp_alloc(s, count, size);
    if (piece && count > 0) memcpy(piece, from, count * size);
    return piece;
}

/* A dense domain gets its words with its first hole; until then `bits` tells how many values there
 * were. */
static void choose_form(csp_variable *v, int64_t size) {
    v->kind = size <= CSP_SMALL_VALUES   ? CSP_DOMAIN_SMALL
              : size <= CSP_DENSE_VALUES ? CSP_DOMAIN_DENSE
                                         : CSP_DOMAIN_WIDE;
    if (v->kind == CSP_DOMAIN_SMALL) v->bits = ~UINT64_C(0) >> (CSP_SMALL_VALUES - size);
    if (v->kind == CSP_DOMAIN_DENSE) v->bits = (uint64_t)size;
}

csp_var csp_variable_new(csp_solver *s, int32_t low, int32_t high) {
    if (low > high || s->variable_count == INT32_MAX - 1) {
        csp_solver_fail(s, CSP_BAD_ARGUMENT);
        return CSP_NO_VAR;
    }
    if (!csp_array_reserve(s, &s->variables, &s->variable_capacity, (size_t)s->variable_count + 1,
                           sizeof *s->variables) ||
        !csp_array_reserve(s, &s->newest_subscriber, &s->newest_capacity,
                           (size_t)s->variable_count + 1, sizeof *s->newest_subscriber))
        return CSP_NO_VAR;
    s->newest_subscriber[s->variable_count] = -1;
    csp_variable *v = &s->variables[s->variable_count];
    *v = (csp_variable){.min = low, .max = high, .base = low, .stamp = s->stamp};
    choose_form(v, (int64_t)high - low + 1);
    return s->variable_count++;
}

static int compare_values(const void *a, const void *b) {
    int32_t x = *(const int32_t *)a, y = *(const int32_t *)b;
    return (x > y) - (x < y);
}

csp_var csp_variable_of_values(csp_solver *s, int count, const int32_t *values) {
    if (count <= 0) {
        csp_solver_fail(s, CSP_BAD_ARGUMENT);
        return CSP_NO_VAR;
    }
    int32_t *sorted = memory_zeroed((size_t)count, sizeof *sorted);
    if (!sorted) {
        csp_solver_fail(s, CSP_NO_MEMORY);
        return CSP_NO_VAR;
    }
    memcpy(sorted, values, (size_t)count * sizeof *sorted);
    qsort(sorted, (size_t)count, sizeof *sorted, compare_values);
    csp_var x = csp_variable_new(s, sorted[0], sorted[count - 1]);
    for (int i = count - 1; i > 0 && x != CSP_NO_VAR; i--)
        if (!csp_remove_range(s, x, (int64_t)sorted[i - 1] + 1, (int64_t)sorted[i] - 1))
            x = CSP_NO_VAR;
    free(sorted);
    return x;
}

static bool fits_32_bits(int64_t value) {
    return value >= INT32_MIN && value <= INT32_MAX;
}

csp_var csp_view(csp_solver *s, csp_var x, int32_t scale, int32_t offset) {
    bool good = csp_is_variable(s, x) && scale != 0 &&
                fits_32_bits((int64_t)scale * csp_min(s, x) + offset) &&
                fits_32_bits((int64_t)scale * csp_max(s, x) + offset);
    int64_t whole_scale = scale, whole_offset = offset;
    if (good && x < 0) {
        const csp_view_record *inner = &s->views[~x];
        whole_scale *= inner->scale;
        whole_offset += (int64_t)scale * inner->offset;
        good = fits_32_bits(whole_scale) && fits_32_bits(whole_offset);
        x = inner->base;
    }
    if (!good || s->view_count == INT32_MAX - 1) {
        csp_solver_fail(s, CSP_BAD_ARGUMENT);
        return CSP_NO_VAR;
    }
    if (whole_scale == 1 && whole_offset == 0) return x;
    if (!csp_array_reserve(s, &s->views, &s->view_capacity, (size_t)s->view_count + 1,
                           sizeof *s->views))
        return CSP_NO_VAR;
    s->views[s->view_count] =
        (csp_view_record){x, (int32_t)whole_scale, (int32_t)whole_offset, whole_scale < 0};
    return ~s->view_count++;
}

csp_var csp_not(csp_solver *s, csp_var b) {
    return csp_view(s, b, -1, 1);
}

csp_var csp_constant(csp_solver *s, int32_t value) {
    return csp_variable_new(s, value, value);
}

csp_vector csp_vector_new(csp_solver *s, int length, const int32_t *low, const int32_t *high) {
    csp_vector none = {0};
    if (length < 0) {
        csp_solver_fail(s, CSP_BAD_ARGUMENT);
        return none;
    }
    csp_vector vector = {length, csp_alloc(s, (size_t)length, sizeof(csp_var))};
    if (!vector.at) return none;
    for (int i = 0; i < length; i++) {
        vector.at[i] = csp_variable_new(s, low[i], high[i]);
        if (vector.at[i] == CSP_NO_VAR) return none;
    }
    return vector;
}

int csp_variable_count(const csp_solver *s) {
    return s->variable_count;
}

bool csp_is_variable(const csp_solver *s, csp_var x) {
    return x >= 0 ? x < s->variable_count : ~x < s->view_count;
}

bool csp_are_variables(const csp_solver *s, int n, const csp_var *x) {
    bool good = n >= 0;
    for (int i = 0; good && i < n; i++)
        good = csp_is_variable(s, x[i]);
    return good;
}

csp_status csp_variable_name(csp_solver *s, csp_var x, const char *name) {
    if (x < 0 || !csp_is_variable(s, x) || !name) return csp_solver_fail(s, CSP_BAD_ARGUMENT);
    size_t before = s->name_capacity;
    if (!csp_array_reserve(s, &s->names, &s->name_capacity, (size_t)x + 1, sizeof *s->names))
        return s->status;
    for (size_t i = before; i < s->name_capacity; i++)
        s->names[i] = NULL;
    s->names[x] = csp_copy(s, name, strlen(name) + 1, 1);
    return s->status;
}

const char *csp_name_of(const csp_solver *s, csp_var x) {
    return x >= 0 && (size_t)x < s->name_capacity ? s->names[x] : NULL;
}
