/* One table of keys, with what each may be, and what follows from them.
 *
 * The keys are those of apache/tvm-vta's config/vta_config.json; the rules for the derived values
 * are those of its config/pkg_config.py and of the Chisel sources' core/Configs.scala, as VTA.md
 * puts them. */
#include "isa/config.h"

#include <stdio.h>
#include <string.h>

#include "isa/config_keys.h"
#include "isa/instruction.h"

/* Widths other than TVM's have no arithmetic in the RTL's generated form that anything here was
 * measured on. */
static const config_key_rule rules[CONFIG_KEYS] = {
    [LOG_INP_WIDTH] = {"LOG_INP_WIDTH", 3, 3, 3},
    [LOG_WGT_WIDTH] = {"LOG_WGT_WIDTH", 3, 3, 3},
    [LOG_ACC_WIDTH] = {"LOG_ACC_WIDTH", 5, 5, 5},
    [LOG_OUT_WIDTH] = {"LOG_OUT_WIDTH", 3, 3, 3},
    [LOG_BATCH] = {"LOG_BATCH", 0, 0, 6},
    [LOG_BLOCK_IN] = {"LOG_BLOCK_IN", 4, 0, 8},
    [LOG_BLOCK_OUT] = {"LOG_BLOCK_OUT", 4, 0, 8},
    [LOG_UOP_BUFF_SIZE] = {"LOG_UOP_BUFF_SIZE", 15, 2, 24},
    [LOG_INP_BUFF_SIZE] = {"LOG_INP_BUFF_SIZE", 15, 0, 30},
    [LOG_WGT_BUFF_SIZE] = {"LOG_WGT_BUFF_SIZE", 18, 0, 30},
    [LOG_ACC_BUFF_SIZE] = {"LOG_ACC_BUFF_SIZE", 17, 0, 30},
    [LOG_BUS_WIDTH] = {"LOG_BUS_WIDTH", 6, 6, 9},
};

typedef struct preset {
    const char *name;
    int log_batch, log_block, log_bus;
} preset;

static const preset presets[] = {
    {"1x16x16", 0, 4, 6},
    {"1x32x32", 0, 5, 6},
    {"4x16x16", 2, 4, 7},
    {"16x16x16", 4, 4, 7},
};

enum { PRESETS = sizeof presets / sizeof *presets };

/* Presets keep the default's depths, 2048 inputs, 1024 weights, 2048 accumulators. */
enum { LOG_INP_DEPTH = 11, LOG_WGT_DEPTH = 10, LOG_ACC_DEPTH = 11 };

const config_key_rule *config_key_rule_of(enum config_key key) {
    return &rules[key];
}

void config_set_defaults(hw_config *hw) {
    memset(hw, 0, sizeof *hw);
    for (int key = 0; key < CONFIG_KEYS; key++)
        hw->log[key] = rules[key].standard;
}

void hw_config_default(hw_config *hw) {
    config_set_defaults(hw);
    hw_config_derive(hw, NULL);
}

static void preset_apply(const preset *preset, hw_config *hw) {
    config_set_defaults(hw);
    hw->log[LOG_BATCH] = preset->log_batch;
    hw->log[LOG_BLOCK_IN] = hw->log[LOG_BLOCK_OUT] = preset->log_block;
    hw->log[LOG_BUS_WIDTH] = preset->log_bus;
    hw->log[LOG_INP_BUFF_SIZE] = LOG_INP_DEPTH + preset->log_batch + preset->log_block;
    hw->log[LOG_WGT_BUFF_SIZE] = LOG_WGT_DEPTH + 2 * preset->log_block;
    hw->log[LOG_ACC_BUFF_SIZE] = LOG_ACC_DEPTH + 2 + preset->log_batch + preset->log_block;
}

bool hw_config_preset(const char *name, hw_config *hw, error_record *error) {
    for (int i = 0; i < PRESETS; i++) {
        if (strcmp(presets[i].name, name) != 0) continue;
        preset_apply(&presets[i], hw);
        return hw_config_derive(hw, error);
    }
    return error_set(error,
                     "no hardware preset \"%.40s\"; expected 1x16x16, 1x32x32, 4x16x16 or 16x16x16",
                     name);
}

const char *const *hw_config_preset_names(void) {
    static const char *const names[] = {"1x16x16", "1x32x32", "4x16x16", "16x16x16", NULL};
    return names;
}

static bool check_keys(const hw_config *hw, error_record *error) {
    for (int key = 0; key < CONFIG_KEYS; key++) {
        const config_key_rule *rule = &rules[key];
        int value = hw->log[key];
        if (value >= rule->low && value <= rule->high) continue;
        if (rule->low == rule->high)
            return error_set(error, "%s is %d, but only %d is supported", rule->name, value,
                             rule->low);
        return error_set(error, "%s is %d; expected %d to %d", rule->name, value, rule->low,
                         rule->high);
    }
    return true;
}

/* `field` is the instruction field, or micro-op index, that must be able to name each element. */
static bool derive_depth(hw_config *hw, enum memory memory, enum config_key size_key,
                         const char *field, int log_depth_limit, error_record *error) {
    const config_key_rule *rule = &rules[size_key];
    int64_t buffer_bytes = (int64_t)1 << hw->log[size_key];
    int64_t depth = buffer_bytes / hw->elem_bytes[memory];
    if (depth < 1)
        return error_set(error, "%s is %d: the buffer has %lld bytes, one element %d", rule->name,
                         hw->log[size_key], (long long)buffer_bytes, hw->elem_bytes[memory]);
    if (depth > (int64_t)1 << log_depth_limit)
        return error_set(error,
                         "%s is %d: %lld elements of %d bytes, but the RTL's %s index has %d bits",
                         rule->name, hw->log[size_key], (long long)depth, hw->elem_bytes[memory],
                         field, log_depth_limit);
    hw->depth[memory] = (int)depth;
    return true;
}

bool hw_config_derive(hw_config *hw, error_record *error) {
    if (!check_keys(hw, error)) return false;
    hw->batch = 1 << hw->log[LOG_BATCH];
    hw->block_in = 1 << hw->log[LOG_BLOCK_IN];
    hw->block_out = 1 << hw->log[LOG_BLOCK_OUT];
    hw->bus_bytes = 1 << (hw->log[LOG_BUS_WIDTH] - 3);
    hw->elem_bytes[MEM_UOP] = UOP_BYTES;
    hw->elem_bytes[MEM_WGT] = hw->block_out * hw->block_in;
    hw->elem_bytes[MEM_INP] = hw->batch * hw->block_in;
    hw->elem_bytes[MEM_ACC] = hw->batch * hw->block_out * 4;
    hw->elem_bytes[MEM_OUT] = hw->batch * hw->block_out;
    hw->depth[MEM_UOP] = RTL_MICRO_OPS;
    if (!derive_depth(hw, MEM_WGT, LOG_WGT_BUFF_SIZE, "weight", LOG_WGT_DEPTH, error)) return false;
    if (!derive_depth(hw, MEM_INP, LOG_INP_BUFF_SIZE, "input", LOG_INP_DEPTH, error)) return false;
    if (!derive_depth(hw, MEM_ACC, LOG_ACC_BUFF_SIZE, "accumulator", LOG_ACC_DEPTH, error))
        return false;
    hw->depth[MEM_OUT] = hw->depth[MEM_ACC];
    if (hw->batch > 1 && hw->bus_bytes > hw->block_out)
        return error_set(
            error,
            "LOG_BUS_WIDTH is %d: with LOG_BATCH %d the RTL needs a bus no wider than one "
            "output row, %d bits",
            hw->log[LOG_BUS_WIDTH], hw->log[LOG_BATCH], hw->block_out * 8);
    return true;
}

int hw_config_multipliers(const hw_config *hw) {
    return hw->batch * hw->block_in * hw->block_out;
}

size_t hw_config_format_pairs(const hw_config *hw, char *text, size_t bytes) {
    size_t used = 0;
    for (int key = 0; key < CONFIG_KEYS; key++) {
        size_t room = used < bytes ? bytes - used : 0;
        used += (size_t)snprintf(room ? text + used : NULL, room, "%s%s=%d", key ? " " : "",
                                 rules[key].name, hw->log[key]);
    }
    return used;
}

size_t hw_config_format_name(const hw_config *hw, char *text, size_t bytes) {
    int standard_bus = hw->batch > 1 ? 7 : rules[LOG_BUS_WIDTH].standard;
    char bus[24] = "";
    if (hw->log[LOG_BUS_WIDTH] != standard_bus)
        snprintf(bus, sizeof bus, "-bus%d", hw->bus_bytes * 8);
    return (size_t)snprintf(text, bytes, "%dx%dx%d%s", hw->batch, hw->block_in, hw->block_out, bus);
}

const char *memory_name(enum memory memory) {
    static const char *const names[MEMORIES] = {"uop", "wgt", "inp", "acc", "out"};
    return memory < MEMORIES ? names[memory] : "?";
}
