/* What reading and running a program must do with any bytes; see fuzz_program.c. */
#ifndef TEST_FUZZ_PROGRAM_H
#define TEST_FUZZ_PROGRAM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Takes the bytes as a folder or as instructions, and checks what must hold; aborts when it does
 * not. Returns whether they were a program that ran to FINISH. `folder` is a scratch folder that it
 * may write in. */
bool fuzz_program_bytes(const uint8_t *data, size_t bytes, const char *folder);

/* Does so with `count` random mutations of good programs; returns how many ran to FINISH. */
int fuzz_program_mutations(int count, uint64_t seed);

#endif
