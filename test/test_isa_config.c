/* Configurations: keys, presets, JSON as TVM writes it, derived fields by their definitions,
 * refusals. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "isa/config.h"
#include "isa/gemm.h"

static hw_config json(const char *text) {
    hw_config hw;
    error_record error = {0};
    cr_assert(hw_config_parse_json(text, strlen(text), &hw, &error), "%s: %d:%d %s", text,
              error.line, error.column, error.message);
    return hw;
}

static void refuse_json(const char *text, const char *says) {
    hw_config hw;
    error_record error = {0};
    cr_assert_not(hw_config_parse_json(text, strlen(text), &hw, &error), "%s", text);
    cr_assert(strstr(error.message, says), "%s: '%s' lacks '%s'", text, error.message, says);
    cr_assert_not(strchr(error.message, '\n'));
    cr_assert_not(hw_config_parse_json(text, strlen(text), &hw, NULL));
}

static void refuse_pairs(const char *words, const char *says) {
    hw_config hw;
    error_record error = {0};
    cr_assert_not(hw_config_parse_pairs(words, &hw, &error), "%s", words);
    cr_assert(strstr(error.message, says), "%s: '%s' lacks '%s'", words, error.message, says);
}

/* The samples of apache/tvm-vta's config folder differ in these two names only. */
Test(config, the_samples_are_the_default) {
    static const char *const targets[][2] = {
        {"de10nano", "0.0.2"}, {"sim", "0.0.2"},     {"intelfocl", "0.0.2"}, {"pynq", "0.0.2"},
        {"tsim", "0.0.2"},     {"ultra96", "0.0.2"}, {"zcu104", "0.0.1"}};
    hw_config standard;
    hw_config_default(&standard);
    for (size_t i = 0; i < sizeof targets / sizeof *targets; i++) {
        char text[512];
        snprintf(text, sizeof text,
                 "{\n  \"TARGET\" : \"%s\",\n  \"HW_VER\" : \"%s\",\n  \"LOG_INP_WIDTH\" : 3,\n"
                 "  \"LOG_WGT_WIDTH\" : 3,\n  \"LOG_ACC_WIDTH\" : 5,\n  \"LOG_BATCH\" : 0,\n  "
                 "\"LOG_BLOCK\" : 4,\n"
                 "  \"LOG_UOP_BUFF_SIZE\" : 15,\n  \"LOG_INP_BUFF_SIZE\" : 15,\n  "
                 "\"LOG_WGT_BUFF_SIZE\" : 18,\n"
                 "  \"LOG_ACC_BUFF_SIZE\" : 17\n}\n",
                 targets[i][0], targets[i][1]);
        hw_config hw = json(text);
        cr_assert_str_eq(hw.target, targets[i][0]);
        cr_assert_str_eq(hw.version, targets[i][1]);
        cr_assert(memcmp(hw.log, standard.log, sizeof hw.log) == 0);
    }
}

Test(config, default_depths_are_those_of_the_manual) {
    hw_config hw;
    hw_config_default(&hw);
    const int depths[MEMORIES] = {
        [MEM_UOP] = 2048, [MEM_INP] = 2048, [MEM_WGT] = 1024, [MEM_ACC] = 2048, [MEM_OUT] = 2048};
    const int elems[MEMORIES] = {
        [MEM_UOP] = 4, [MEM_INP] = 16, [MEM_WGT] = 256, [MEM_ACC] = 64, [MEM_OUT] = 16};
    for (int i = 0; i < MEMORIES; i++) {
        cr_assert_eq(hw.depth[i], depths[i]);
        cr_assert_eq(hw.elem_bytes[i], elems[i]);
    }
    cr_assert_eq(hw.bus_bytes, 8);
    cr_assert_eq(hw_config_multipliers(&hw), 256);
}

Test(config, presets_keep_the_depths) {
    for (const char *const *name = hw_config_preset_names(); *name; name++) {
        hw_config hw;
        char text[64];
        cr_assert(hw_config_preset(*name, &hw, NULL), "%s", *name);
        cr_assert_eq(hw.depth[MEM_INP], 2048);
        cr_assert_eq(hw.depth[MEM_WGT], 1024);
        cr_assert_eq(hw.depth[MEM_ACC], 2048);
        cr_assert_eq(hw.bus_bytes, hw.batch > 1 ? 16 : 8);
        hw_config_format_name(&hw, text, sizeof text);
        cr_assert_str_eq(text, *name);
    }
}

Test(config, pairs_are_what_format_writes) {
    for (const char *const *name = hw_config_preset_names(); *name; name++) {
        hw_config hw, again;
        char text[512];
        cr_assert(hw_config_preset(*name, &hw, NULL));
        cr_assert_eq(hw_config_format_pairs(&hw, text, sizeof text), strlen(text));
        cr_assert(hw_config_parse_pairs(text, &again, NULL), "%s", text);
        cr_assert(memcmp(&hw, &again, sizeof hw) == 0, "%s", text);
    }
}

Test(config, absent_keys_are_the_default) {
    hw_config hw, standard;
    hw_config_default(&standard);
    cr_assert(hw_config_parse_pairs("", &hw, NULL));
    cr_assert(memcmp(&hw, &standard, sizeof hw) == 0);
    hw = json("{}");
    cr_assert(memcmp(&hw, &standard, sizeof hw) == 0);
}

Test(config, block_may_be_given_apart) {
    hw_config hw = json("{\"LOG_BLOCK_IN\": 5, \"LOG_BLOCK_OUT\": 3, \"LOG_ACC_BUFF_SIZE\": 16}");
    cr_assert_eq(hw.block_in, 32);
    cr_assert_eq(hw.block_out, 8);
    cr_assert_eq(hw.elem_bytes[MEM_WGT], 256);
    cr_assert_eq(hw.elem_bytes[MEM_ACC], 32);
    refuse_json("{\"LOG_BLOCK\": 4, \"LOG_BLOCK_IN\": 5}", "LOG_BLOCK");
}

Test(config, what_does_not_go_together_is_refused_with_the_reason) {
    refuse_pairs("LOG_INP_WIDTH=2", "LOG_INP_WIDTH is 2");
    refuse_pairs("LOG_ACC_WIDTH=4", "LOG_ACC_WIDTH");
    refuse_pairs("LOG_BATCH=9", "0 to");
    refuse_pairs("LOG_BUS_WIDTH=5", "LOG_BUS_WIDTH");
    refuse_pairs("LOG_BATCH=2 LOG_BUS_WIDTH=8 LOG_INP_BUFF_SIZE=17 LOG_ACC_BUFF_SIZE=19",
                 "output row");
    refuse_pairs("LOG_INP_BUFF_SIZE=20", "11 bits");
    refuse_pairs("LOG_WGT_BUFF_SIZE=4", "one element");
    refuse_pairs("LOG_BATCH", "KEY=VALUE");
    refuse_pairs("LOG_BATCH=", "no value");
    refuse_pairs("LOG_BATCH=x", "integer");
    refuse_pairs("LOG_BATCH=1 LOG_BATCH=1", "twice");
    refuse_pairs("BATCH=1", "unknown key");
    refuse_json("{\"LOG_OUT_BUFF_SIZE\": 14}", "LOG_OUT_BUFF_SIZE");
    cr_assert_eq(json("{\"LOG_OUT_BUFF_SIZE\": 15}").depth[MEM_OUT], 2048);
}

Test(config, json_is_strict) {
    refuse_json("", "'{'");
    refuse_json("[]", "'{'");
    refuse_json("{\"LOG_BATCH\": 0,}", "string");
    refuse_json("{\"LOG_BATCH\" 0}", "':'");
    refuse_json("{\"LOG_BATCH\": 0} x", "nothing after");
    refuse_json("{\"LOG_BATCH\": 1.5}", "integer");
    refuse_json("{\"LOG_BATCH\": 99999999999}", "small");
    refuse_json("{\"LOG_BATCH\": 00}", "small");
    refuse_json("{\"LOG_BATCH\": \"0\"}", "string");
    refuse_json("{\"LOG_BATCH\": true}", "integer or a string");
    refuse_json("{\"LOG_BATCH\": 0, \"LOG_BATCH\": 0}", "twice");
    refuse_json("{\"TARGET\": 3}", "integer");
    refuse_json("{\"TARGET\": \"a\\n\"}", "escapes");
    refuse_json("{\"TARGET\": \"0123456789012345678901234567890123456789\"}", "shorter");
    refuse_json("{\"A", "double quote");
    refuse_json("{\"NOT_A_KEY\": 3}", "unknown key");
}

Test(config, errors_have_line_and_column) {
    hw_config hw;
    error_record error = {0};
    const char *text = "{\n  \"LOG_BATCH\" : 0\n  \"LOG_BLOCK\" : 4\n}";
    cr_assert_not(hw_config_parse_json(text, strlen(text), &hw, &error));
    cr_assert_eq(error.line, 3);
    cr_assert_eq(error.column, 3);
}

Test(config, gemm_is_the_manuals_loop) {
    hw_config hw;
    operator op;
    cr_assert(
        hw_config_parse_pairs("LOG_BATCH=2 LOG_BLOCK_IN=4 LOG_BLOCK_OUT=4 LOG_INP_BUFF_SIZE=17 "
                              "LOG_ACC_BUFF_SIZE=19",
                              &hw, NULL));
    gemm_describe(&hw, &op);
    cr_assert(operator_check(&op, NULL));
    cr_assert_eq(operator_macs(&op), hw_config_multipliers(&hw));
    operator expected;
    cr_assert(
        operator_parse("acc[b,o] += inp[b,k] * wgt[o,k] where b<4, o<16, k<16", &expected, NULL));
    cr_assert_eq(op.axes, expected.axes);
    cr_assert(memcmp(op.operand, expected.operand, sizeof op.operand) == 0);
}
