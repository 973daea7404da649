/* Options are parsed and checked as the table says. */
#include <criterion/criterion.h>
#include <string.h>

#include "bench/options/options.h"

static const char *const colours[] = {"red", "green", "blue", NULL};

static const option table[] = {
    {.name = "quiet", .letter = 'q', .kind = OPTION_FLAG, .help = "say less"},
    {.name = "count",
     .kind = OPTION_INTEGER,
     .value = "N",
     .letter = 'c',
     .fallback = "7",
     .low = -5,
     .high = 100,
     .help = "how many"},
    {.name = "stride",
     .kind = OPTION_SIZES,
     .value = "N|HxW",
     .parts = 2,
     .low = 1,
     .high = 9,
     .fallback = "1",
     .help = "steps"},
    {.name = "limit", .kind = OPTION_SECONDS, .value = "S", .help = "seconds"},
    {.name = "colour", .kind = OPTION_CHOICE, .value = "NAME", .choices = colours, .help = "which"},
    {.name = "memory", .kind = OPTION_BYTES, .value = "MB", .fallback = "800M", .help = "room"},
    {.name = "file", .kind = OPTION_FILE, .value = "FILE", .help = "where"},
};
static const option_group group = {"Options", table, sizeof table / sizeof table[0]};
static const option_group *const groups[] = {&group, NULL};

static arena *memory;
static arguments args;
static error_record error;

static bool parse(int count, char *const *argument) {
    memory = arena_new();
    error = (error_record){0};
    return arguments_parse(memory, groups, count, argument, &args, &error) &&
           (args.help || arguments_complete(&args, &error));
}

#define PARSE(...)                                                                                 \
    parse((int)(sizeof((char *[]){__VA_ARGS__}) / sizeof(char *)), (char *[]){__VA_ARGS__})

static void end(void) {
    arena_free(memory);
}

TestSuite(options, .fini = end);

Test(options, letters_stand_for_names) {
    cr_assert(PARSE("-q", "-c", "12", "a"));
    cr_expect_eq(arguments_integer(&args, "count"), 12);
    cr_expect(arguments_flag(&args, "quiet"));
    cr_expect_eq(args.words, 1);
    end();
    cr_expect_not(PARSE("-c"));
    cr_expect(strstr(error.message, "--count needs a value"), "%s", error.message);
    end();
    cr_expect_not(PARSE("-x"));
    cr_expect(strstr(error.message, "unknown option '-x'"), "%s", error.message);
}

Test(options, values_and_words) {
    cr_assert(PARSE("a", "--count", "-5", "--stride=2x3", "b", "--quiet", "--limit", "0.5",
                    "--colour", "blue", "-"));
    cr_expect_eq(arguments_integer(&args, "count"), -5);
    cr_expect_eq(arguments_value(&args, "stride")->number[0], 2);
    cr_expect_eq(arguments_value(&args, "stride")->number[1], 3);
    cr_expect(arguments_flag(&args, "quiet"));
    cr_expect_eq(arguments_value(&args, "limit")->seconds, 0.5);
    cr_expect_str_eq(arguments_text(&args, "colour"), "blue");
    cr_expect_eq(args.words, 3);
    cr_expect_str_eq(args.word[2], "-");
}

Test(options, fallbacks) {
    cr_assert(PARSE("x"));
    cr_expect_eq(arguments_integer(&args, "count"), 7);
    cr_expect_eq(arguments_value(&args, "stride")->number[1], 1);
    cr_expect_not(arguments_value(&args, "count")->given);
    cr_expect_null(arguments_text(&args, "file"));
    cr_expect_not(arguments_flag(&args, "quiet"));
}

Test(options, one_size_stands_for_all_and_the_last_wins) {
    cr_assert(PARSE("--stride", "2x3", "--stride", "4"));
    cr_expect_eq(arguments_value(&args, "stride")->number[0], 4);
    cr_expect_eq(arguments_value(&args, "stride")->number[1], 4);
}

Test(options, two_dashes_end_the_options) {
    cr_assert(PARSE("--quiet", "--", "--count", "-h"));
    cr_expect_eq(args.words, 2);
    cr_expect_not(args.help);
    cr_expect_str_eq(args.word[0], "--count");
}

Test(options, refusals_name_the_option) {
    static const struct {
        char *argument[2];
        const char *says;
    } bad[] = {
        {{"--count", "101"}, "--count: expected an integer from -5 to 100, not '101'"},
        {{"--count", "1e3"}, "--count"},
        {{"--count", " 1"}, "--count"},
        {{"--count", "+1"}, "--count"},
        {{"--count", "0x10"}, "--count"},
        {{"--count", "99999999999999999999"}, "--count"},
        {{"--count", "--quiet"}, "--count needs a value"},
        {{"--stride", "2xx3"}, "--stride"},
        {{"--stride", "x"}, "--stride"},
        {{"--stride", "1x2x3"}, "--stride"},
        {{"--limit", "nan"}, "--limit"},
        {{"--limit", "-1"}, "--limit"},
        {{"--limit", "5s"}, "--limit"},
        {{"--colour", "gren"}, "did you mean 'green'?"},
        {{"--colour", "ultraviolet"}, "expected one of red, green, blue"},
        {{"--file", ""}, "--file: expected FILE"},
        {{"--cuont", "1"}, "did you mean '--count'?"},
        {{"-count", "1"}, "did you mean '--count'?"},
        {{"--quiet=1", "x"}, "--quiet takes no value"},
        {{"--zzzzzz", "1"}, "unknown option '--zzzzzz'; see --help"},
    };
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        cr_expect_not(parse(2, bad[i].argument), "%s %s", bad[i].argument[0], bad[i].argument[1]);
        cr_expect(strstr(error.message, bad[i].says), "%s: %s", bad[i].says, error.message);
        if (i + 1 < sizeof bad / sizeof bad[0]) arena_free(memory);
    }
}

Test(options, bytes_have_units) {
    static const struct {
        char *text;
        int64_t bytes; /* 0: refused */
    } cases[] = {{"1", 1000000},  {"1500k", 1500000},
                 {"3M", 3000000}, {"999999999G", 999999999000000000},
                 {"0", 0},        {"", 0},
                 {"M", 0},        {"1.5G", 0},
                 {"3MB", 0},      {"-1", 0},
                 {"5 M", 0},      {"99999999999G", 0}};
    cr_assert(PARSE("a"));
    cr_expect_eq(arguments_integer(&args, "memory"), 800000000);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        end();
        bool parsed = PARSE("--memory", cases[i].text);
        cr_expect_eq(parsed, cases[i].bytes > 0, "%s", cases[i].text);
        if (parsed)
            cr_expect_eq(arguments_integer(&args, "memory"), cases[i].bytes, "%s", cases[i].text);
        else
            cr_expect(strstr(error.message, "--memory"), "%s", error.message);
    }
}
