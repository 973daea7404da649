/* The hardware configuration: the keys of vta_config.json and what follows from them.
 *
 * A configuration is made by one of the three readers below and is then checked, complete and never
 * changed; a hand-filled one goes through hw_config_derive. Only what the RTL can be generated with
 * is accepted; a refusal names the key, its value and what was expected. */
#ifndef ISA_CONFIG_H
#define ISA_CONFIG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "csp/base/error.h"

/* The memories, by their code in LOAD and STORE. */
enum memory { MEM_UOP, MEM_WGT, MEM_INP, MEM_ACC, MEM_OUT, MEMORIES };

enum config_key {
    LOG_INP_WIDTH,
    LOG_WGT_WIDTH,
    LOG_ACC_WIDTH,
    LOG_OUT_WIDTH,
    LOG_BATCH,
    LOG_BLOCK_IN,
    LOG_BLOCK_OUT,
    LOG_UOP_BUFF_SIZE,
    LOG_INP_BUFF_SIZE,
    LOG_WGT_BUFF_SIZE,
    LOG_ACC_BUFF_SIZE,
    LOG_BUS_WIDTH,
    CONFIG_KEYS
};

enum { CONFIG_NAME_BYTES = 32 };

/* The micro-ops that the RTL has room for, whatever LOG_UOP_BUFF_SIZE says. */
enum { RTL_MICRO_OPS = 2048 };

typedef struct hw_config {
    int log[CONFIG_KEYS];           /* base-2 logarithms, as in the file */
    char target[CONFIG_NAME_BYTES]; /* TARGET and HW_VER, "" where absent */
    char version[CONFIG_NAME_BYTES];

    /* derived */
    int batch, block_in, block_out;
    int bus_bytes;            /* bytes a beat carries */
    int elem_bytes[MEMORIES]; /* bytes that one index names */
    int depth[MEMORIES];      /* elements of each SRAM; of micro-ops RTL_MICRO_OPS */
} hw_config;

/* TVM's standard hardware, the preset "1x16x16". */
void hw_config_default(hw_config *hw);

/* A preset by name: 1x16x16, 1x32x32, 4x16x16 or 16x16x16. */
bool hw_config_preset(const char *name, hw_config *hw, error_record *error);

/* The names of the presets, NULL at the end. */
const char *const *hw_config_preset_names(void);

/* Reads the text of a vta_config.json: one object with string keys; values are integers, for TARGET
 * and HW_VER strings. Unknown and repeated keys are refused. */
bool hw_config_parse_json(const char *text, size_t bytes, hw_config *hw, error_record *error);

/* A preset's name, or the path of a JSON file: what `--hw` takes. */
bool hw_config_from_argument(const char *preset_or_path, hw_config *hw, error_record *error);

/* Applies words "KEY=VALUE KEY=VALUE …" (`config` lines of program.txt) to the defaults. */
bool hw_config_parse_pairs(const char *words, hw_config *hw, error_record *error);

/* Writes the configuration as such words; as snprintf. */
size_t hw_config_format_pairs(const hw_config *hw, char *text, size_t bytes);

/* A short name: "1x16x16", or "1x16x16-bus128" where the bus is not the preset's. As snprintf. */
size_t hw_config_format_name(const hw_config *hw, char *text, size_t bytes);

/* Checks `log` and fills the derived fields. */
bool hw_config_derive(hw_config *hw, error_record *error);

/* Multiply-accumulates that one GEMM micro-op does, one a cycle: BATCH·BLOCK_IN·BLOCK_OUT. */
int hw_config_multipliers(const hw_config *hw);

/* "uop", "wgt", "inp", "acc", "out". */
const char *memory_name(enum memory memory);

#endif
