/* The hyper-rectangle propagator, and the lexicographic order that breaks its symmetry, against an
 * independent definition on small boxes: lines are counters with digits anywhere, of any weight,
 * and those together are right that fill a rectangle. Solution sets are compared, not counts. */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "dataflow/rectangle.h"
#include "test/random.h"

enum { MOST_LANES = 12, MOST_AXES = 3, MOST_LINES = 3, MOST_VALUES = 8, MOST_SET = 20000 };

typedef struct values {
    int count;
    int32_t value[MOST_VALUES];
} values;

typedef struct hash_set {
    int count;
    uint64_t hash[MOST_SET];
} hash_set;

typedef struct instance {
    uint64_t random;
    int axes, lines, lanes;
    int length[MOST_LINES];
    values tile[MOST_AXES], step[MOST_AXES];
    int farthest[MOST_AXES];
    bool ordered;
    int banned[3][4]; /* line, point, axis, value: taken out at the start */
    int64_t walk[MOST_LINES][MOST_LANES][MOST_AXES];
    hash_set defined, solved;
} instance;

static uint64_t hash_number(uint64_t hash, int64_t number) {
    hash ^= (uint64_t)number;
    return random_next(&hash);
}

static void hash_set_add(hash_set *set, uint64_t hash) {
    cr_assert(set->count < MOST_SET);
    set->hash[set->count++] = hash;
}

static int compare_hashes(const void *a, const void *b) {
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
    return (x > y) - (x < y);
}

static void hash_set_sort(hash_set *set, bool unite) {
    qsort(set->hash, (size_t)set->count, sizeof *set->hash, compare_hashes);
    int kept = 0;
    for (int i = 0; i < set->count; i++)
        if (!unite || kept == 0 || set->hash[kept - 1] != set->hash[i])
            set->hash[kept++] = set->hash[i];
    set->count = kept;
}

static bool values_have(const values *v, int64_t value) {
    for (int i = 0; i < v->count; i++)
        if (v->value[i] == value) return true;
    return false;
}

/* ---- The definition ---- */

static bool is_banned(const instance *in) {
    for (int i = 0; i < 3; i++) {
        const int *b = in->banned[i];
        if (in->walk[b[0]][b[1]][b[2]] == b[3]) return true;
    }
    return false;
}

/* The sums of one point of each line: marks their places on `axis`, false when two sums are equal.
 */
static bool sums_differ(const instance *in, int64_t sum[MOST_LANES][MOST_AXES]) {
    int64_t at[MOST_LINES] = {0};
    for (int count = 0; count < in->lanes; count++) {
        memset(sum[count], 0, sizeof sum[count]);
        for (int a = 0; a < in->lines; a++)
            for (int z = 0; z < in->axes; z++)
                sum[count][z] += in->walk[a][at[a]][z];
        for (int i = 0; i < count; i++)
            if (!memcmp(sum[i], sum[count], sizeof sum[i])) return false;
        for (int a = 0; a < in->lines; a++) {
            if (++at[a] < in->length[a]) break;
            at[a] = 0;
        }
    }
    return true;
}

static bool is_ordered(const instance *in) {
    for (int a = 0; a < in->lines; a++)
        for (int j = 1; j < in->length[a]; j++) {
            int z = 0;
            while (z < in->axes && in->walk[a][j][z] == in->walk[a][j - 1][z])
                z++;
            if (z == in->axes || in->walk[a][j][z] < in->walk[a][j - 1][z]) return false;
        }
    return true;
}

static uint64_t hash_tiles(uint64_t hash, const int64_t *tile, const int64_t *distance, int axes) {
    for (int z = 0; z < axes; z++)
        hash = hash_number(hash_number(hash, tile[z]), distance[z]);
    return hash;
}

/* Different sums that lie on a grid of as many places fill it. Axes without digits count 1 and 1.
 */
static void note_when_rectangle(instance *in) {
    int64_t sum[MOST_LANES][MOST_AXES], tile[MOST_AXES], distance[MOST_AXES], places = 1;
    if (!sums_differ(in, sum)) return;
    for (int z = 0; z < in->axes; z++) {
        int64_t largest = 0, smallest = INT64_MAX;
        for (int i = 0; i < in->lanes; i++) {
            if (sum[i][z] > largest) largest = sum[i][z];
            if (sum[i][z] && sum[i][z] < smallest) smallest = sum[i][z];
        }
        distance[z] = largest ? smallest : 1;
        tile[z] = largest / distance[z] + 1;
        for (int i = 0; i < in->lanes; i++)
            if (sum[i][z] % distance[z]) return;
        if (!values_have(&in->tile[z], tile[z]) || !values_have(&in->step[z], distance[z])) return;
        places *= tile[z];
    }
    if (places != in->lanes || is_banned(in) || (in->ordered && !is_ordered(in))) return;
    uint64_t hash = hash_tiles(1, tile, distance, in->axes);
    for (int a = 0; a < in->lines; a++)
        for (int j = 0; j < in->length[a]; j++)
            for (int z = 0; z < in->axes; z++)
                hash = hash_number(hash, in->walk[a][j][z]);
    hash_set_add(&in->defined, hash);
}

static void define_line(instance *in, int a);

/* A line rises along each axis: a digit steps over the points that there are. */
static int least_weight(const instance *in, int a, int done, int z) {
    int64_t farthest = 0;
    for (int j = 0; j < done; j++)
        if (in->walk[a][j][z] > farthest) farthest = in->walk[a][j][z];
    return (int)farthest + 1;
}

/* Digits of line a whose product is still `left`, above those that give points 0 … done-1. */
static void define_digits(instance *in, int a, int done, int left) {
    if (left == 1) {
        define_line(in, a + 1);
        return;
    }
    for (int extent = 2; extent <= left; extent++) {
        if (left % extent) continue;
        for (int z = 0; z < in->axes; z++)
            for (int weight = least_weight(in, a, done, z);
                 weight * (extent - 1) <= in->farthest[z]; weight++) {
                for (int j = done; j < done * extent; j++) {
                    memcpy(in->walk[a][j], in->walk[a][j % done], sizeof in->walk[a][j]);
                    in->walk[a][j][z] += (int64_t)(j / done) * weight;
                }
                define_digits(in, a, done * extent, left / extent);
            }
    }
}

static void define_line(instance *in, int a) {
    if (a == in->lines)
        note_when_rectangle(in);
    else
        define_digits(in, a, 1, in->length[a]);
}

/* ---- The propagator ---- */

/* The whole walk of line a from the digits that the constraint reports. */
static void read_walk(csp_solver *s, const instance *in, const rectangle *r, int a,
                      int64_t walk[MOST_LANES][MOST_AXES]) {
    digit digits[LINE_MAX_DIGITS + 1];
    int count = rectangle_digits(s, r, a, digits);
    for (int j = 0; j < in->length[a]; j++) {
        int64_t rest = j;
        memset(walk[j], 0, sizeof walk[j]);
        for (int l = 0; l < count; l++) {
            walk[j][digits[l].axis] +=
                rest % digits[l].extent * digits[l].weight * csp_value(s, r->step[digits[l].axis]);
            rest /= digits[l].extent;
        }
        cr_assert(rest == 0);
    }
    for (int i = 0; i < r->line[a].points; i++)
        for (int z = 0; z < in->axes; z++)
            cr_assert(csp_value(s, r->line[a].point[i * in->axes + z]) == walk[r->line[a].at[i]][z],
                      "the digits do not give the points");
}

static void note_solution(csp_solver *s, instance *in, const rectangle *r) {
    int64_t tile[MOST_AXES], distance[MOST_AXES];
    for (int z = 0; z < in->axes; z++) {
        tile[z] = csp_value(s, r->tile[z]);
        distance[z] = csp_value(s, r->step[z]);
    }
    uint64_t hash = hash_tiles(1, tile, distance, in->axes);
    for (int a = 0; a < in->lines; a++) {
        int64_t walk[MOST_LANES][MOST_AXES];
        read_walk(s, in, r, a, walk);
        for (int j = 0; j < in->length[a]; j++)
            for (int z = 0; z < in->axes; z++)
                hash = hash_number(hash, walk[j][z]);
    }
    hash_set_add(&in->solved, hash);
}

static void build(csp_solver *s, instance *in, rectangle *r, csp_var *all, int *count) {
    r->axes = in->axes;
    r->lines = in->lines;
    for (int a = 0; a < in->lines; a++) {
        line *l = &r->line[a];
        cr_assert(line_start(l, in->length[a]));
        l->point = csp_alloc(s, (size_t)(l->points * in->axes), sizeof *l->point);
        for (int i = 0; i < l->points * in->axes; i++)
            all[(*count)++] = l->point[i] = csp_variable_new(s, 0, in->farthest[i % in->axes]);
    }
    for (int z = 0; z < in->axes; z++) {
        all[(*count)++] = r->tile[z] =
            csp_variable_of_values(s, in->tile[z].count, in->tile[z].value);
        all[(*count)++] = r->step[z] =
            csp_variable_of_values(s, in->step[z].count, in->step[z].value);
    }
    for (int a = 0; a < in->lines && in->ordered; a++)
        for (int i = 0; i + 1 < r->line[a].points; i++)
            csp_lexicographic(s, in->axes, r->line[a].point + i * in->axes,
                              r->line[a].point + (i + 1) * in->axes, true);
}

/* Takes a value from a modelled point's coordinate, in the constraint and in the definition. */
static bool ban_values(csp_solver *s, instance *in, const rectangle *r) {
    bool possible = true;
    for (int b = 0; b < 3; b++) {
        int a = random_int(&in->random, 0, in->lines - 1),
            z = random_int(&in->random, 0, in->axes - 1);
        int i = random_int(&in->random, 0, r->line[a].points - 1);
        int value = random_int(&in->random, 0, in->farthest[z] + 2);
        int *banned = in->banned[b];
        banned[0] = a;
        banned[1] = (int)r->line[a].at[i];
        banned[2] = z;
        banned[3] = value;
        possible &= csp_remove(s, r->line[a].point[i * in->axes + z], value);
    }
    return possible;
}

static void solve(instance *in) {
    csp_solver *s = csp_solver_new();
    rectangle r = {0};
    csp_var all[256];
    int count = 0;
    build(s, in, &r, all, &count);
    if (!ban_values(s, in, &r) || rectangle_post(s, &r) != CSP_OK) {
        csp_solver_free(s);
        return;
    }
    /* Far from the origin little is propagated: orders that may begin there are for the smallest
     * boxes. */
    int order =
        in->lanes <= 4 ? random_int(&in->random, 0, CSP_VARIABLE_ORDERS - 1) : CSP_INPUT_ORDER;
    int value = random_int(&in->random, 0, CSP_VALUE_ORDERS - 1);
    csp_brancher brancher =
        csp_branch(s, count, all, (csp_variable_order)order, (csp_value_order)value, in->random);
    csp_search_options options = csp_search_defaults();
    options.branchers = &brancher;
    options.brancher_count = 1;
    csp_search *search = csp_search_new(s, &options);
    csp_answer answer;
    while ((answer = csp_search_next(search)) == CSP_SOLUTION)
        note_solution(s, in, &r);
    cr_assert(answer == CSP_EXHAUSTED);
    csp_search_free(search);
    csp_solver_free(s);
}

/* ---- Instances ---- */

static values draw_values(uint64_t *random, int most, int divides) {
    values v = {.count = 1, .value = {1}};
    for (int i = 2; i <= most; i++)
        if ((!divides || divides % i == 0) && v.count < MOST_VALUES && random_int(random, 0, 2))
            v.value[v.count++] = i;
    return v;
}

static instance *instance_new(uint64_t seed, bool ordered) {
    static const int lengths[][MOST_LINES] = {
        {2, 1, 1}, {4, 1, 1}, {6, 1, 1}, {8, 1, 1},  {2, 2, 1}, {4, 2, 1}, {2, 4, 1},
        {3, 2, 1}, {2, 2, 2}, {3, 3, 1}, {12, 1, 1}, {6, 2, 1}, {4, 3, 1}};
    instance *in = calloc(1, sizeof *in);
    in->random = seed;
    in->ordered = ordered;
    const int *form = lengths[random_int(&in->random, 0, 12)];
    in->lanes = 1;
    while (in->lines < MOST_LINES && form[in->lines] > 1) {
        in->length[in->lines] = form[in->lines];
        in->lanes *= form[in->lines++];
    }
    in->axes = random_int(&in->random, 1, in->lanes > 6 ? 2 : MOST_AXES);
    for (int z = 0; z < in->axes; z++) {
        in->tile[z] = draw_values(&in->random, in->lanes, in->lanes);
        in->step[z] = draw_values(&in->random, in->lanes > 6 ? 2 : 3, 0);
        int most = in->tile[z].value[in->tile[z].count - 1] - 1;
        in->farthest[z] = most * in->step[z].value[in->step[z].count - 1];
    }
    return in;
}

static int check(uint64_t seed, bool ordered) {
    instance *in = instance_new(seed, ordered);
    solve(in);
    define_line(in, 0);
    hash_set_sort(&in->defined, true);
    hash_set_sort(&in->solved, false);
    int found = in->solved.count;
    cr_assert(found == in->defined.count, "seed %d: %d solutions, %d defined", (int)seed, found,
              in->defined.count);
    cr_assert(!memcmp(in->solved.hash, in->defined.hash, (size_t)found * sizeof(uint64_t)),
              "seed %d", (int)seed);
    free(in);
    return found;
}

Test(rectangle, solutions_are_those_of_the_definition) {
    int found = 0;
    for (int i = 0; i < 150; i++)
        found += check((uint64_t)i, false);
    cr_assert(found > 1000, "only %d solutions", found);
}

Test(rectangle, ordered_solutions_are_those_of_the_definition) {
    int found = 0;
    for (int i = 0; i < 150; i++)
        found += check((uint64_t)i + 1000, true);
    cr_assert(found > 500, "only %d solutions", found);
}

Test(rectangle, a_line_models_its_divisors) {
    line l;
    cr_assert(line_start(&l, 12));
    cr_assert(l.length == 12 && l.points == 5);
    const int64_t expected[] = {1, 2, 3, 4, 6};
    cr_assert(!memcmp(l.at, expected, sizeof expected));
    cr_assert(line_start(&l, 1) && l.points == 0);
}
