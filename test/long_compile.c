/* 500 random operators on the four presets: all that the compiler does not refuse is right, and it
 * refuses hardly any. */
#include <criterion/criterion.h>

#include "test/compile_check.h"
#include "test/random_operator.h"

enum { OPERATORS = 500, MACS = 1 << 20 };

static void expect_all_good(int preset) {
    static const char *const epilogues[] = {"shr:auto,bias,clip:0:127", "none",
                                            "shr:auto,clip:-128:127", "bias"};
    int refused = 0;
    hw_config hw;
    hw_config_preset(hw_config_preset_names()[preset], &hw, NULL);
    for (int i = 0; i < OPERATORS; i++) {
        operator op;
        epilogue e;
        char text[2048];
        error_record message;
        random_operator((uint64_t)(1000 + i), MACS, &op, text, sizeof text);
        epilogue_parse(epilogues[(i + preset) % 4], &e, NULL);
        compile_options o = compile_default_options(&e);
        o.time_limit_seconds = 0.2;
        check_outcome outcome = compile_check(&op, &hw, &o, i % 4 == 0, &message);
        cr_expect(outcome != CHECK_WRONG, "operator %d: %s: %s", i, text, message.message);
        refused += outcome == CHECK_REFUSED;
    }
    cr_expect_eq(refused, 0, "%d of %d refused", refused, OPERATORS);
}

Test(compile_long, random_operators_1x16x16) {
    expect_all_good(0);
}

Test(compile_long, random_operators_1x32x32) {
    expect_all_good(1);
}

Test(compile_long, random_operators_4x16x16) {
    expect_all_good(2);
}

Test(compile_long, random_operators_16x16x16) {
    expect_all_good(3);
}
