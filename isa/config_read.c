/* Readers of configurations: KEY=VALUE words, and JSON.
 *
 * Both see a list of settings (key, value) one by one and give it to config_draft_set, which knows
 * what a key means; so a rule holds for both. The JSON accepted is what RFC 8259 says, restricted
 * to one flat object whose values are integers or strings without escapes. */
#include <stdlib.h>
#include <string.h>

#include "csp/base/arena.h"
#include "isa/config.h"
#include "isa/config_keys.h"
#include "isa/file.h"

enum { KEY_BYTES = 40, JSON_FILE_LIMIT_BYTES = 1 << 16 };

/* Keys that stand for, or follow from, others. */
enum extra_key { EXTRA_LOG_BLOCK, EXTRA_LOG_OUT_BUFF_SIZE, EXTRA_KEYS };

static const char *const extra_names[EXTRA_KEYS] = {"LOG_BLOCK", "LOG_OUT_BUFF_SIZE"};

typedef struct config_draft {
    hw_config hw;
    bool given[CONFIG_KEYS];
    int extra[EXTRA_KEYS];
    bool extra_given[EXTRA_KEYS];
    bool target_given, version_given;
} config_draft;

typedef struct setting {
    char key[KEY_BYTES];
    bool is_string;
    int number;
    char string[CONFIG_NAME_BYTES];
} setting;

static bool draft_set_string(config_draft *draft, const setting *s, error_record *error) {
    bool is_target = strcmp(s->key, "TARGET") == 0;
    if (!is_target && strcmp(s->key, "HW_VER") != 0)
        return error_set(error, "%s is a string; expected an integer", s->key);
    bool *given = is_target ? &draft->target_given : &draft->version_given;
    if (*given) return error_set(error, "%s is given twice", s->key);
    *given = true;
    strcpy(is_target ? draft->hw.target : draft->hw.version, s->string);
    return true;
}

static bool draft_set_number(config_draft *draft, const setting *s, error_record *error) {
    for (int key = 0; key < CONFIG_KEYS; key++) {
        if (strcmp(config_key_rule_of(key)->name, s->key) != 0) continue;
        if (draft->given[key]) return error_set(error, "%s is given twice", s->key);
        draft->given[key] = true;
        draft->hw.log[key] = s->number;
        return true;
    }
    for (int key = 0; key < EXTRA_KEYS; key++) {
        if (strcmp(extra_names[key], s->key) != 0) continue;
        if (draft->extra_given[key]) return error_set(error, "%s is given twice", s->key);
        draft->extra_given[key] = true;
        draft->extra[key] = s->number;
        return true;
    }
    if (strcmp(s->key, "TARGET") == 0 || strcmp(s->key, "HW_VER") == 0)
        return error_set(error, "%s is an integer; expected a string", s->key);
    return error_set(
        error, "unknown key \"%s\"; expected those of vta_config.json, such as LOG_BATCH", s->key);
}

static bool draft_set(config_draft *draft, const setting *s, error_record *error) {
    return s->is_string ? draft_set_string(draft, s, error) : draft_set_number(draft, s, error);
}

static bool draft_spread_block(config_draft *draft, enum config_key key, error_record *error) {
    int block = draft->extra[EXTRA_LOG_BLOCK];
    if (draft->given[key] && draft->hw.log[key] != block)
        return error_set(error, "%s is %d but LOG_BLOCK is %d", config_key_rule_of(key)->name,
                         draft->hw.log[key], block);
    draft->hw.log[key] = block;
    return true;
}

static bool draft_finish(config_draft *draft, hw_config *hw, error_record *error) {
    if (draft->extra_given[EXTRA_LOG_BLOCK] && !(draft_spread_block(draft, LOG_BLOCK_IN, error) &&
                                                 draft_spread_block(draft, LOG_BLOCK_OUT, error)))
        return false;
    if (!draft->given[LOG_OUT_WIDTH]) draft->hw.log[LOG_OUT_WIDTH] = draft->hw.log[LOG_INP_WIDTH];
    const int *log = draft->hw.log;
    if (!hw_config_derive(&draft->hw, error)) return false;
    int out_buffer = log[LOG_ACC_BUFF_SIZE] + log[LOG_OUT_WIDTH] - log[LOG_ACC_WIDTH];
    if (draft->extra_given[EXTRA_LOG_OUT_BUFF_SIZE] &&
        draft->extra[EXTRA_LOG_OUT_BUFF_SIZE] != out_buffer)
        return error_set(error, "LOG_OUT_BUFF_SIZE is %d; from the accumulator buffer follows %d",
                         draft->extra[EXTRA_LOG_OUT_BUFF_SIZE], out_buffer);
    *hw = draft->hw;
    return true;
}

/* KEY=VALUE words. */

static bool is_key_character(char c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
}

static bool pair_read(const char *word, size_t length, setting *s, error_record *error) {
    const char *equals = memchr(word, '=', length);
    size_t key_length = equals ? (size_t)(equals - word) : 0;
    if (!key_length || key_length >= KEY_BYTES)
        return error_set(error, "\"%.*s\": expected KEY=VALUE", (int)(length < 60 ? length : 60),
                         word);
    memset(s, 0, sizeof *s);
    memcpy(s->key, word, key_length);
    for (size_t i = 0; i < key_length; i++)
        if (!is_key_character(s->key[i]))
            return error_set(error, "\"%s\": expected a key of letters, digits and _", s->key);
    const char *value = equals + 1;
    size_t value_length = length - key_length - 1;
    s->is_string = strcmp(s->key, "TARGET") == 0 || strcmp(s->key, "HW_VER") == 0;
    if (s->is_string) {
        if (value_length >= CONFIG_NAME_BYTES) return error_set(error, "%s is too long", s->key);
        memcpy(s->string, value, value_length);
        return true;
    }
    for (size_t i = 0; i < value_length; i++) {
        if (value[i] < '0' || value[i] > '9' || i > 3)
            return error_set(error, "%s is \"%.*s\"; expected an integer", s->key,
                             (int)(value_length < 20 ? value_length : 20), value);
        s->number = s->number * 10 + (value[i] - '0');
    }
    if (!value_length) return error_set(error, "%s has no value", s->key);
    return true;
}

bool hw_config_parse_pairs(const char *words, hw_config *hw, error_record *error) {
    config_draft draft = {0};
    config_set_defaults(&draft.hw);
    for (const char *at = words; *at;) {
        size_t blank = strspn(at, " \t");
        at += blank;
        size_t length = strcspn(at, " \t");
        if (!length) break;
        setting s;
        if (!pair_read(at, length, &s, error) || !draft_set(&draft, &s, error)) return false;
        at += length;
    }
    return draft_finish(&draft, hw, error);
}

/* JSON. */

typedef struct json_text {
    const char *at, *end, *line_start;
    int line;
    error_record *error;
} json_text;

static bool json_fail(json_text *json, const char *expected) {
    return error_set_at(json->error, json->line, (int)(json->at - json->line_start) + 1,
                        "expected %s", expected);
}

static void json_skip_blanks(json_text *json) {
    for (; json->at < json->end && memchr(" \t\r\n", *json->at, 4); json->at++) {
        if (*json->at != '\n') continue;
        json->line++;
        json->line_start = json->at + 1;
    }
}

static bool json_take(json_text *json, char c) {
    json_skip_blanks(json);
    if (json->at == json->end || *json->at != c) return false;
    json->at++;
    return true;
}

static bool json_read_string(json_text *json, char *string, size_t room) {
    if (!json_take(json, '"')) return json_fail(json, "a string in double quotes");
    size_t length = 0;
    for (; json->at < json->end && *json->at != '"'; json->at++) {
        unsigned char c = (unsigned char)*json->at;
        if (c < 0x20 || c == '\\' || c > 0x7e)
            return json_fail(json, "a plain character without escapes");
        if (length + 1 >= room) return json_fail(json, "a shorter string");
        string[length++] = (char)c;
    }
    string[length] = '\0';
    return json_take(json, '"') || json_fail(json, "a closing double quote");
}

static bool json_read_number(json_text *json, int *number) {
    bool negative = json_take(json, '-');
    int digits = 0;
    bool leading_zero = json->at < json->end && *json->at == '0';
    for (*number = 0; json->at < json->end && *json->at >= '0' && *json->at <= '9'; json->at++) {
        if (++digits > 6 || (leading_zero && digits > 1)) return json_fail(json, "a small integer");
        *number = *number * 10 + (*json->at - '0');
    }
    if (!digits) return json_fail(json, "an integer or a string");
    if (json->at < json->end && memchr(".eE", *json->at, 3)) return json_fail(json, "an integer");
    if (negative) *number = -*number;
    return true;
}

static bool json_read_setting(json_text *json, setting *s) {
    memset(s, 0, sizeof *s);
    if (!json_read_string(json, s->key, sizeof s->key)) return false;
    if (!json_take(json, ':')) return json_fail(json, "':' after the key");
    json_skip_blanks(json);
    s->is_string = json->at < json->end && *json->at == '"';
    if (s->is_string) return json_read_string(json, s->string, sizeof s->string);
    return json_read_number(json, &s->number);
}

static bool json_read_object(json_text *json, config_draft *draft) {
    if (!json_take(json, '{')) return json_fail(json, "'{' at the beginning");
    if (!json_take(json, '}')) {
        do {
            setting s;
            if (!json_read_setting(json, &s)) return false;
            int line = json->line, column = (int)(json->at - json->line_start) + 1;
            if (!draft_set(draft, &s, json->error)) {
                if (json->error) json->error->line = line, json->error->column = column;
                return false;
            }
        } while (json_take(json, ','));
        if (!json_take(json, '}')) return json_fail(json, "',' or '}' after a value");
    }
    json_skip_blanks(json);
    return json->at == json->end || json_fail(json, "nothing after the closing '}'");
}

bool hw_config_parse_json(const char *text, size_t bytes, hw_config *hw, error_record *error) {
    config_draft draft = {0};
    config_set_defaults(&draft.hw);
    json_text json = {text, text + bytes, text, 1, error};
    return json_read_object(&json, &draft) && draft_finish(&draft, hw, error);
}

bool hw_config_from_argument(const char *preset_or_path, hw_config *hw, error_record *error) {
    if (!strchr(preset_or_path, '.') && !strchr(preset_or_path, '/'))
        return hw_config_preset(preset_or_path, hw, error);
    arena *a = arena_new();
    if (!a) return error_set(error, "out of memory");
    uint8_t *text;
    size_t bytes;
    bool done = file_read(a, preset_or_path, JSON_FILE_LIMIT_BYTES, &text, &bytes, error);
    if (done && !hw_config_parse_json((const char *)text, bytes, hw, error))
        done = error_add_context(error, "%s", preset_or_path);
    arena_free(a);
    return done;
}
