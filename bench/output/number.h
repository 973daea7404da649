/* Numbers for people. */
#ifndef BENCH_OUTPUT_NUMBER_H
#define BENCH_OUTPUT_NUMBER_H

#include <stdint.h>

enum { NUMBER_BYTES = 32 };

/* 1234567 as "1,234,567"; "-" for what is not there, told by a negative value. */
const char *number_grouped(int64_t value, char text[NUMBER_BYTES]);

/* With so many decimals; "-" for what is not finite. */
const char *number_real(double value, int decimals, char text[NUMBER_BYTES]);

/* In few characters: 0, 0.25, 350, 1.5k, 12M, 2e-05. */
const char *number_short(double value, char text[NUMBER_BYTES]);

#endif
