/* Random instruction streams for tests of time: any sizes, paddings, strides and addresses that are
 * in range, and tokens at random, so that many run and some stand still. */
#ifndef TEST_RANDOM_PROGRAM_H
#define TEST_RANDOM_PROGRAM_H

#include "isa/program.h"

/* A program of about `instructions` for one of the hardwares that VTA.md speaks of (chosen by the
 * seed), with FINISH at its end. It has no data. */
program *random_program(arena *memory, unsigned seed, int instructions);

#endif
