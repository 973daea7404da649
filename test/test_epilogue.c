/* Epilogues: their text, what they compute, and the shift that `auto` stands for. */
#include <criterion/criterion.h>
#include <math.h>
#include <string.h>

#include "codegen/epilogue.h"
#include "dataflow/evaluate.h"

Test(epilogue, texts_read_back) {
    static const char *const texts[] = {"none",
                                        "shr:auto",
                                        "shr:0",
                                        "shr:31",
                                        "bias",
                                        "clip:-128:127",
                                        "clip:-32768:32767",
                                        "shr:auto,bias,clip:0:127",
                                        "bias,bias,shr:3,clip:5:5"};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        epilogue e;
        char text[128];
        error_record error = {0};
        cr_assert(epilogue_parse(texts[i], &e, &error), "%s: %s", texts[i], error.message);
        cr_expect_eq(epilogue_format(&e, text, sizeof text), strlen(texts[i]));
        cr_expect_str_eq(text, texts[i]);
        cr_expect_eq(epilogue_format(&e, text, 3), strlen(texts[i]));
    }
}

Test(epilogue, mistakes_have_a_column) {
    static const struct mistake {
        const char *text;
        int column;
        const char *says;
    } mistakes[] = {
        {"", 1, "none"},
        {"shift:3", 1, "shr:N"},
        {"shr:32", 5, "0 to 31"},
        {"shr:-1", 5, "0 to 31"},
        {"shr:", 5, "auto"},
        {"bias,", 6, "shr:N"},
        {"bias;bias", 5, "','"},
        {"clip:5:4", 8, "LOW <= HIGH"},
        {"clip:1", 7, "LOW:HIGH"},
        {"clip:-32769:0", 6, "16-bit"},
        {"clip:0:32768", 8, "16-bit"},
        {"none,bias", 1, "none"},
        {"bias,bias,bias,bias,bias,bias,bias,bias,bias", 41, "at most 8"},
    };
    for (size_t i = 0; i < sizeof mistakes / sizeof *mistakes; i++) {
        epilogue e;
        error_record error = {0};
        cr_expect_not(epilogue_parse(mistakes[i].text, &e, &error), "%s", mistakes[i].text);
        cr_expect_eq(error.column, mistakes[i].column, "'%s': column %d, expected %d",
                     mistakes[i].text, error.column, mistakes[i].column);
        cr_expect(strstr(error.message, mistakes[i].says), "'%s': %s", mistakes[i].text,
                  error.message);
    }
}

/* VTA's ALU on 64-bit numbers: arithmetic shift as a floored division, wrapping sums. */
static int8_t by_the_alu(const epilogue *e, int64_t sum, int64_t bias) {
    for (int i = 0; i < e->steps; i++) {
        const epilogue_step *s = &e->step[i];
        if (s->kind == EPILOGUE_SHR) sum = (int64_t)floor((double)sum / exp2(s->shift));
        if (s->kind == EPILOGUE_BIAS) sum += bias;
        while (sum > INT32_MAX)
            sum -= (int64_t)1 << 32;
        while (sum < INT32_MIN)
            sum += (int64_t)1 << 32;
        if (s->kind == EPILOGUE_CLIP && sum < s->low) sum = s->low;
        if (s->kind == EPILOGUE_CLIP && sum > s->high) sum = s->high;
    }
    int64_t low = ((sum % 256) + 256) % 256;
    return (int8_t)(low > 127 ? low - 256 : low);
}

Test(epilogue, computes_what_the_alu_does) {
    static const char *const texts[] = {"none",
                                        "shr:7",
                                        "bias",
                                        "clip:-128:127",
                                        "shr:5,bias,clip:0:127",
                                        "bias,shr:31",
                                        "clip:-1000:1000,bias,shr:2"};
    static const int64_t sums[] = {0,    1,   -1,   127,   128,       -128,
                                   -129, 255, 4096, -4097, INT32_MAX, INT32_MIN};
    static const int64_t biases[] = {0, 32, -77, INT32_MAX, INT32_MIN};
    for (size_t t = 0; t < sizeof texts / sizeof *texts; t++)
        for (size_t s = 0; s < sizeof sums / sizeof *sums; s++)
            for (size_t b = 0; b < sizeof biases / sizeof *biases; b++) {
                epilogue e;
                cr_assert(epilogue_parse(texts[t], &e, NULL));
                cr_expect_eq(epilogue_apply(&e, (int32_t)sums[s], (int32_t)biases[b]),
                             by_the_alu(&e, sums[s], biases[b]));
            }
}

/* The deviation of random sums, shifted, is about 32. */
Test(epilogue, auto_brings_sums_to_a_deviation_of_about_32) {
    static const int products[] = {1, 9, 27, 100, 576, 2304};
    static int8_t data[2 * 2304 * 100];
    for (size_t i = 0; i < sizeof products / sizeof *products; i++) {
        epilogue e;
        cr_assert(epilogue_parse("shr:auto", &e, NULL));
        epilogue_resolve(&e, products[i]);
        int count = 100 * 2304 / products[i];
        double squares = 0;
        evaluate_fill_random(data, sizeof data, i);
        for (int s = 0; s < count; s++) {
            int32_t sum = 0;
            for (int j = 0; j < products[i]; j++)
                sum += data[2 * (s * products[i] + j)] * data[2 * (s * products[i] + j) + 1];
            squares += ldexp((double)sum * sum, -2 * e.step[0].shift);
        }
        double deviation = sqrt(squares / count);
        cr_expect(deviation > 20 && deviation < 52, "%d products: %.1f", products[i], deviation);
    }
}

Test(epilogue, a_given_shift_stays) {
    epilogue e;
    cr_assert(epilogue_parse("shr:3,shr:auto", &e, NULL));
    epilogue_resolve(&e, 1);
    cr_expect_eq(e.step[0].shift, 3);
    cr_expect_neq(e.step[1].shift, EPILOGUE_SHIFT_AUTO);
    cr_expect_eq(epilogue_cycles(&e), 2);
    cr_expect_not(epilogue_has_bias(&e));
    cr_assert(epilogue_parse("shr:auto,bias,clip:0:127", &e, NULL));
    cr_expect_eq(epilogue_cycles(&e), 5);
    cr_expect(epilogue_has_bias(&e));
}
