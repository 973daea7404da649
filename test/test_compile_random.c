/* Random operators, on the presets and on random hardware: where the host may pad the compiler
 * refuses none, but on hardware that holds a single input or weight; and all that it makes is
 * right. */
#include <criterion/criterion.h>
#include <stdio.h>

#include "test/compile_check.h"
#include "test/random_operator.h"

/* A quarter of the random operators for each preset; the long test has all of them on every preset.
 */
enum { SAMPLE = 100, SAMPLE_MACS = 30000, HARDWARE = 40, HARDWARE_MACS = 15000 };

static void expect_random_good(int preset) {
    hw_config hw;
    hw_config_preset(hw_config_preset_names()[preset], &hw, NULL);
    for (int i = preset; i < SAMPLE; i += 4) {
        operator op;
        char text[2048];
        random_operator((uint64_t)i, SAMPLE_MACS, &op, text, sizeof text);
        strategy s = i % 3 ? STRATEGY_FUSE : (strategy)(i / 3 % STRATEGIES);
        compile_check_expect(&op, &hw, compile_check_epilogue(i), s, s >= STRATEGY_PAD);
    }
}

Test(compile_random, operators_1x16x16) {
    expect_random_good(0);
}

Test(compile_random, operators_1x32x32) {
    expect_random_good(1);
}

Test(compile_random, operators_4x16x16) {
    expect_random_good(2);
}

Test(compile_random, operators_16x16x16) {
    expect_random_good(3);
}

/* Blocks of 1 to 32 lanes, buses of 8 to 32 bytes, buffers from one element (accumulators: two, one
 * for a bias) to a thousand. False when it is no hardware. */
static bool random_hardware(uint64_t *state, hw_config *hw) {
    int batch = (int)random_between(state, 0, 3), in = (int)random_between(state, 1, 5),
        out = (int)random_between(state, 1, 5);
    int bus = (int)random_between(state, 6, 8);
    char text[256];
    error_record error = {0};
    snprintf(text, sizeof text,
             "LOG_BATCH=%d LOG_BLOCK_IN=%d LOG_BLOCK_OUT=%d LOG_BUS_WIDTH=%d LOG_INP_BUFF_SIZE=%d "
             "LOG_WGT_BUFF_SIZE=%d "
             "LOG_ACC_BUFF_SIZE=%d",
             batch, in, out, bus, batch + in + (int)random_between(state, 0, 10),
             in + out + (int)random_between(state, 0, 9),
             batch + out + 2 + (int)random_between(state, 1, 10));
    return hw_config_parse_pairs(text, hw, &error);
}

Test(compile_random, operators_on_random_hardware) {
    uint64_t state = 5;
    int good = 0;
    for (int i = 0; i < HARDWARE; i++) {
        operator op;
        hw_config hw;
        char text[2048];
        if (!random_hardware(&state, &hw)) continue;
        random_operator((uint64_t)(200 + i), HARDWARE_MACS, &op, text, sizeof text);
        bool must = hw.depth[MEM_INP] > 1 && hw.depth[MEM_WGT] > 1;
        good += compile_check_expect(&op, &hw, compile_check_epilogue(i), STRATEGY_FUSE, must);
    }
    cr_expect(good > HARDWARE / 2, "%d programs", good);
}
