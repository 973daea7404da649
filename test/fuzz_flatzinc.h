/* The fuzzer's entry: reads `data` as FlatZinc and searches what it finds. Aborts when that takes
 * far longer than its limit. Returns 0. */
#ifndef TEST_FUZZ_FLATZINC_H
#define TEST_FUZZ_FLATZINC_H

#include <stddef.h>
#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes);

#endif
