/* Inside isa: the table of configuration keys, shared by config.c and its readers. */
#ifndef ISA_CONFIG_KEYS_H
#define ISA_CONFIG_KEYS_H

#include "isa/config.h"

typedef struct config_key_rule {
    const char *name;
    int standard; /* value where the key is absent */
    int low, high;
} config_key_rule;

const config_key_rule *config_key_rule_of(enum config_key key);

/* The keys' standard values; nothing derived yet. */
void config_set_defaults(hw_config *hw);

#endif
