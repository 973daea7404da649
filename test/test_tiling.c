/* Tile sizes: what the constraint leaves, and the least products that it tells, against all choices
 * of sizes listed; and no way to write the lines' lengths as factors on their axes is lost. */
#include <criterion/criterion.h>
#include <string.h>

#include "dataflow/tiling.h"
#include "test/random.h"

enum { MOST_AXES = 4, MOST_LINES = 3, MOST_SIZES = 12 };

typedef struct instance {
    uint64_t random;
    csp_solver *s;
    rectangle r;
    tiling t;
    bool allowed[MOST_LINES][MOST_AXES];
    int sizes[MOST_AXES];
    int32_t size[MOST_AXES][MOST_SIZES];
    bool seen[MOST_AXES][MOST_SIZES]; /* in some choice that is wanted */
    int64_t least;
} instance;

static void draw_line(instance *in, int a) {
    static const int lengths[] = {2, 3, 4, 6, 8};
    line *l = &in->r.line[a];
    line_start(l, lengths[random_int(&in->random, 0, 4)]);
    bool has_points = random_int(&in->random, 0, 3) > 0;
    if (has_points) l->point = csp_alloc(in->s, (size_t)(l->points * in->r.axes), sizeof *l->point);
    int certain = random_int(&in->random, 0, in->r.axes - 1);
    for (int z = 0; z < in->r.axes; z++) {
        in->allowed[a][z] = z == certain || random_int(&in->random, 0, 2) == 0;
        in->t.may[a] |=
            (unsigned)(in->allowed[a][z] || (has_points && random_int(&in->random, 0, 1))) << z;
        for (int i = 0; i < l->points && has_points; i++)
            l->point[i * in->r.axes + z] = csp_variable_new(in->s, 0, in->allowed[a][z] ? 1000 : 0);
    }
}

static void draw_axis(instance *in, int z) {
    for (int i = 0; i < in->t.divisors && in->sizes[z] < MOST_SIZES; i++)
        if (random_int(&in->random, 0, 3)) in->size[z][in->sizes[z]++] = (int32_t)in->t.divisor[i];
    if (in->sizes[z] == 0) in->size[z][in->sizes[z]++] = 1;
    in->r.tile[z] = csp_variable_of_values(in->s, in->sizes[z], in->size[z]);
    in->t.extent[z] = random_int(&in->random, 1, 40);
}

static void instance_new(instance *in, uint64_t seed) {
    int64_t points = 1;
    *in = (instance){.random = seed, .s = csp_solver_new()};
    in->r.axes = random_int(&in->random, 1, MOST_AXES);
    in->r.lines = random_int(&in->random, 1, MOST_LINES);
    for (int a = 0; a < in->r.lines; a++) {
        draw_line(in, a);
        points *= in->r.line[a].length;
    }
    in->t.rectangle = &in->r;
    cr_assert(tiling_start(&in->t, points));
    for (int z = 0; z < in->r.axes; z++)
        draw_axis(in, z);
}

/* Axes that hang together with line a: those of lines that share axes with it, and of lines that
 * share axes with those. */
static void group_of(const instance *in, int a, bool *lines, bool *axes) {
    memset(lines, 0, MOST_LINES);
    memset(axes, 0, MOST_AXES);
    lines[a] = true;
    for (int round = 0; round < 2 * MOST_LINES; round++)
        for (int b = 0; b < in->r.lines; b++)
            for (int z = 0; z < in->r.axes; z++) {
                if (in->allowed[b][z] && axes[z]) lines[b] = true;
                if (in->allowed[b][z] && lines[b]) axes[z] = true;
            }
}

static bool volumes_are_right(const instance *in, const int64_t *tile) {
    bool lines[MOST_LINES], axes[MOST_AXES];
    for (int a = 0; a < in->r.lines; a++) {
        int64_t volume = 1, points = 1;
        group_of(in, a, lines, axes);
        for (int b = 0; b < in->r.lines; b++)
            points *= lines[b] ? in->r.line[b].length : 1;
        for (int z = 0; z < in->r.axes; z++)
            volume *= axes[z] ? tile[z] : 1;
        if (volume != points) return false;
    }
    return true;
}

static int64_t tiles_of(const instance *in, const int64_t *tile, unsigned counted) {
    int64_t tiles = 1;
    for (int z = 0; z < in->r.axes; z++) {
        bool used = false;
        for (int a = 0; a < in->r.lines; a++)
            used |= in->allowed[a][z];
        if (counted >> z & 1)
            tiles *= used ? (in->t.extent[z] + tile[z] - 1) / tile[z] : in->t.extent[z];
    }
    return tiles;
}

/* Goes through all choices; notes the sizes in those of at most `most` tiles. */
static void list_choices(instance *in, unsigned counted, int64_t most) {
    int at[MOST_AXES] = {0};
    memset(in->seen, 0, sizeof in->seen);
    in->least = INT64_MAX;
    for (int z = 0; z < in->r.axes;) {
        int64_t tile[MOST_AXES];
        for (int y = 0; y < in->r.axes; y++)
            tile[y] = in->size[y][at[y]];
        int64_t tiles = tiles_of(in, tile, counted);
        if (volumes_are_right(in, tile)) {
            if (tiles < in->least) in->least = tiles;
            for (int y = 0; y < in->r.axes && tiles <= most; y++)
                in->seen[y][at[y]] = true;
        }
        for (z = 0; z < in->r.axes && ++at[z] == in->sizes[z]; z++)
            at[z] = 0;
    }
}

static bool axis_is_used(const instance *in, int z) {
    for (int a = 0; a < in->r.lines; a++)
        if (in->allowed[a][z]) return true;
    return false;
}

static void check_left(const instance *in, uint64_t seed) {
    for (int z = 0; z < in->r.axes; z++)
        for (int i = 0; i < in->sizes[z] && axis_is_used(in, z); i++)
            cr_assert(csp_contains(in->s, in->r.tile[z], in->size[z][i]) == in->seen[z][i],
                      "seed %d: size %d of axis %d", (int)seed, in->size[z][i], z);
}

Test(tiling, leaves_what_some_choice_has) {
    int possible = 0;
    for (uint64_t seed = 0; seed < 600; seed++) {
        instance in;
        instance_new(&in, seed);
        list_choices(&in, 0, INT64_MAX);
        bool any = in.least != INT64_MAX;
        possible += any;
        cr_assert((tiling_post(in.s, &in.t) == CSP_OK && csp_propagate(in.s)) == any, "seed %d",
                  (int)seed);
        if (any) check_left(&in, seed);
        csp_solver_free(in.s);
    }
    cr_assert(possible > 200 && possible < 600, "%d are possible", possible);
}

Test(tiling, least_products_are_those_of_all_choices) {
    for (uint64_t seed = 1000; seed < 1600; seed++) {
        instance in;
        instance_new(&in, seed);
        unsigned counted = (unsigned)random_int(&in.random, 0, (1 << in.r.axes) - 1);
        list_choices(&in, counted, INT64_MAX);
        cr_assert(tiling_least(in.s, &in.t, counted) == in.least, "seed %d", (int)seed);
        csp_solver_free(in.s);
    }
}

Test(tiling, a_limit_leaves_what_is_below_it) {
    int cut = 0;
    for (uint64_t seed = 2000; seed < 2600; seed++) {
        instance in;
        instance_new(&in, seed);
        unsigned counted = (unsigned)random_int(&in.random, 0, (1 << in.r.axes) - 1);
        int64_t most = random_int(&in.random, 1, 400);
        list_choices(&in, counted, most);
        bool any = in.least <= most;
        cr_assert(tiling_limit(in.s, &in.t, counted, most) == any, "seed %d", (int)seed);
        if (any) check_left(&in, seed);
        cut += !any;
        csp_solver_free(in.s);
    }
    cr_assert(cut > 50 && cut < 550, "%d have nothing below the limit", cut);
}

/* Writes line a's rest as factors on its axes from z on, then goes on to the next line. */
static void place_line(const instance *in, int a, int z, int64_t rest, int64_t *tile) {
    if (a == in->r.lines) {
        cr_assert(volumes_are_right(in, tile));
        return;
    }
    if (z == in->r.axes) {
        if (rest == 1)
            place_line(in, a + 1, 0, a + 1 < in->r.lines ? in->r.line[a + 1].length : 1, tile);
        return;
    }
    for (int64_t factor = 1; factor <= (in->allowed[a][z] ? rest : 1); factor++) {
        if (rest % factor) continue;
        tile[z] *= factor;
        place_line(in, a, z + 1, rest / factor, tile);
        tile[z] /= factor;
    }
}

Test(tiling, no_digits_are_lost) {
    for (uint64_t seed = 3000; seed < 3100; seed++) {
        instance in;
        int64_t tile[MOST_AXES] = {1, 1, 1, 1};
        instance_new(&in, seed);
        place_line(&in, 0, 0, in.r.line[0].length, tile);
        csp_solver_free(in.s);
    }
}

Test(tiling, divisors_are_found) {
    tiling t = {0};
    const int64_t expected[] = {1, 2, 3, 4, 6, 9, 12, 18, 36};
    cr_assert(tiling_start(&t, 36) && t.divisors == 9 &&
              !memcmp(t.divisor, expected, sizeof expected));
    cr_assert(tiling_start(&t, 1) && t.divisors == 1);
    cr_assert(tiling_start(&t, 2147483647) && t.divisors == 2);
    cr_assert(!tiling_start(&t, 1102701600), "1440 divisors");
}
