/* Records: what is written as JSON and CSV reads back as it was; keys with dots are objects. */
#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "bench/deepbench/csv.h"
#include "bench/output/record.h"

typedef struct thing {
    const char *name, *list;
    int64_t count, good, load_busy, load_idle, store_busy;
    double share;
} thing;

static const record_field flat_fields[] = {
    {"name", FIELD_TEXT, offsetof(thing, name), ""},
    {"count", FIELD_INTEGER, offsetof(thing, count), ""},
    {"good", FIELD_BOOL, offsetof(thing, good), ""},
    {"share", FIELD_REAL, offsetof(thing, share), ""},
};
static const record_kind flat = {.title = "things", .field = flat_fields, .fields = 4};

static const record_field deep_fields[] = {
    {"a.load.busy", FIELD_INTEGER, offsetof(thing, load_busy), ""},
    {"a.load.idle", FIELD_INTEGER, offsetof(thing, load_idle), ""},
    {"a.store.busy", FIELD_INTEGER, offsetof(thing, store_busy), ""},
    {"ab", FIELD_TEXT, offsetof(thing, name), ""},
    {"b.c", FIELD_JSON, offsetof(thing, list), ""},
};
static const record_kind deep = {.title = "deep things", .field = deep_fields, .fields = 5};

typedef void writer(FILE *file, const record_kind *kind, const void *record);

static char *written(writer *write, const record_kind *kind, const thing *t) {
    char *text;
    size_t bytes;
    FILE *file = open_memstream(&text, &bytes);
    write(file, kind, t);
    fclose(file);
    return text;
}

static void expect(writer *write, const record_kind *kind, const thing *t, const char *expected) {
    char *text = written(write, kind, t);
    cr_expect_str_eq(text, expected, "%s instead of %s", text, expected);
    free(text);
}

Test(record, keys_with_dots_are_objects) {
    const thing t = {
        .name = "x", .list = "[1,\"two\"]", .load_busy = 1, .load_idle = 2, .store_busy = 3};
    expect(record_write_json, &deep, &t,
           "{\"a\":{\"load\":{\"busy\":1,\"idle\":2},\"store\":{\"busy\":3}},\"ab\":\"x\","
           "\"b\":{\"c\":[1,\"two\"]}}\n");
    expect(record_write_csv, &deep, &t, "1,2,3,x,\"[1,\"\"two\"\"]\"\n");
    thing nothing;
    record_clear(&deep, &nothing);
    expect(record_write_json, &deep, &nothing,
           "{\"a\":{\"load\":{\"busy\":null,\"idle\":null},\"store\":{\"busy\":null}},"
           "\"ab\":null,\"b\":{\"c\":null}}\n");
    expect(record_write_csv, &deep, &nothing, ",,,,\n");
}

/* Of random texts, numbers and gaps. */
static thing random_thing(char *name) {
    static const char letters[] = "a,\"# '\\;\t\xc3\xa9";
    int length = 1 + rand() % 12;
    for (int i = 0; i < length; i++) {
        name[i] = letters[(size_t)rand() % (sizeof letters - 3)];
        name[i + 1] = '\0';
    }
    if (rand() % 8 == 0) strcpy(name, "\xc3\xa9");
    return (thing){.name = rand() % 5 ? name : NULL,
                   .count = rand() % 5 ? rand() : -1,
                   .good = rand() % 3 - 1,
                   .share = rand() % 5 ? (double)rand() / (1 + rand() % 1000) : NAN};
}

Test(record, both_forms_read_back) {
    srand(7);
    for (int i = 0; i < 2000; i++) {
        char name[16], *cell[4];
        const thing t = random_thing(name);
        thing again;
        bool is_kind;
        error_record error = {0};
        arena *a = arena_new();
        char *json = written(record_write_json, &flat, &t);
        cr_assert(record_read_json(a, json, &flat, &again, &is_kind, &error), "%s: %s", json,
                  error.message);
        cr_assert(is_kind && record_difference(&flat, 4, &t, &again) == -1, "%s", json);
        char *csv = written(record_write_csv, &flat, &t);
        csv[strlen(csv) - 1] = '\0';
        cr_assert_neq(*csv, '#');
        cr_assert_eq(csv_cells_cut(csv, 4, cell), 4, "%s", csv);
        cr_assert_str_eq(cell[0], t.name ? t.name : "");
        cr_assert(!*cell[1] ? t.count < 0 : strtoll(cell[1], NULL, 10) == t.count);
        cr_assert(!*cell[3] ? isnan(t.share) : strtod(cell[3], NULL) == t.share);
        free(json);
        free(csv);
        arena_free(a);
    }
}

Test(record, differences_are_found) {
    const thing one = {.name = "x", .count = 1, .share = NAN};
    thing other = one;
    cr_expect_eq(record_difference(&flat, 4, &one, &other), -1);
    other.share = 1;
    cr_expect_eq(record_difference(&flat, 4, &one, &other), 3);
    cr_expect_eq(record_difference(&flat, 3, &one, &other), -1);
    other.name = NULL;
    cr_expect_eq(record_difference(&flat, 4, &one, &other), 0);
}

Test(record, other_json_is_refused) {
    static const char *const lines[][2] = {
        {"{\"name\":\"x\",\"count\":1,\"good\":true}", "key 'share' is missing"},
        {"{\"name\":\"x\",\"count\":1.5,\"good\":true,\"share\":1}", "key 'count'"},
        {"{\"name\":1,\"count\":1,\"good\":true,\"share\":1}", "key 'name'"},
        {"{\"name\":\"x\",\"count\":1,\"good\":1,\"share\":1}", "key 'good'"},
        {"{\"name\":\"x\",\"count\":1,\"good\":true,\"share\":\"1\"}", "key 'share'"},
        {"{\"name\":\"x\",\"count\":1,\"good\":true,\"share\":1e999}", "key 'share'"},
    };
    arena *a = arena_new();
    thing t;
    bool is_kind;
    error_record error = {0};
    for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++) {
        cr_expect(!record_read_json(a, lines[i][0], &flat, &t, &is_kind, &error), "%s",
                  lines[i][0]);
        cr_expect(strstr(error.message, lines[i][1]), "%s: %s", lines[i][0], error.message);
    }
    cr_expect(record_read_json(a, "{\"rows\":3}", &flat, &t, &is_kind, &error) && !is_kind);
    arena_free(a);
}

Test(record, quotes_that_do_not_close) {
    static const char *const bad[] = {"\"a", "a,\"b", "\"a\"b,c", "\"\"\"", "a,\"b\"\""};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        char text[16], *cell[4];
        strcpy(text, bad[i]);
        cr_expect_eq(csv_cells_cut(text, 4, cell), -1, "%s", bad[i]);
    }
    char many[] = "a,,\"b,\"\"c\",";
    char *cell[2];
    cr_expect_eq(csv_cells_cut(many, 2, cell), 4);
}
