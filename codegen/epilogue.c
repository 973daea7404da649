/* Epilogues; see epilogue.h. */
#include "codegen/epilogue.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { IMMEDIATE_MIN = -32768, IMMEDIATE_MAX = 32767, SHIFT_MAX = 31 };

/* A whole number between low and high at *text, which moves past it. */
static bool number_read(const char **text, int low, int high, int *value) {
    char *end;
    long v = strtol(*text, &end, 10);
    if (end == *text || v < low || v > high) return false;
    *text = end;
    *value = (int)v;
    return true;
}

static bool word_read(const char **text, const char *word) {
    size_t length = strlen(word);
    if (strncmp(*text, word, length)) return false;
    *text += length;
    return true;
}

static const char *step_read(const char **text, epilogue_step *step) {
    if (word_read(text, "shr:")) {
        step->kind = EPILOGUE_SHR;
        step->shift = EPILOGUE_SHIFT_AUTO;
        if (word_read(text, "auto") || number_read(text, 0, SHIFT_MAX, &step->shift)) return NULL;
        return "'auto' or a shift from 0 to 31";
    }
    if (word_read(text, "bias")) {
        step->kind = EPILOGUE_BIAS;
        return NULL;
    }
    if (word_read(text, "clip:")) {
        step->kind = EPILOGUE_CLIP;
        if (number_read(text, IMMEDIATE_MIN, IMMEDIATE_MAX, &step->low) && word_read(text, ":") &&
            number_read(text, step->low, IMMEDIATE_MAX, &step->high))
            return NULL;
        return "LOW:HIGH, 16-bit numbers with LOW <= HIGH";
    }
    return "shr:N, shr:auto, bias, clip:LOW:HIGH or none";
}

bool epilogue_parse(const char *text, epilogue *e, error_record *error) {
    memset(e, 0, sizeof *e);
    if (strcmp(text, "none") == 0) return true;
    for (const char *at = text;;) {
        if (e->steps == EPILOGUE_MAX_STEPS)
            return error_set_at(error, 1, (int)(at - text) + 1, "expected at most %d steps",
                                EPILOGUE_MAX_STEPS);
        const char *expected = step_read(&at, &e->step[e->steps]);
        if (expected) return error_set_at(error, 1, (int)(at - text) + 1, "expected %s", expected);
        e->steps++;
        if (*at == '\0') return true;
        if (*at != ',')
            return error_set_at(error, 1, (int)(at - text) + 1, "expected ',' or the end");
        at++;
    }
}

size_t epilogue_format(const epilogue *e, char *text, size_t bytes) {
    size_t used = 0;
    if (e->steps == 0) return (size_t)snprintf(text, bytes, "none");
    for (int i = 0; i < e->steps; i++) {
        const epilogue_step *step = &e->step[i];
        char word[48] = "bias";
        if (step->kind == EPILOGUE_SHR && step->shift == EPILOGUE_SHIFT_AUTO)
            strcpy(word, "shr:auto");
        if (step->kind == EPILOGUE_SHR && step->shift != EPILOGUE_SHIFT_AUTO)
            snprintf(word, sizeof word, "shr:%d", step->shift);
        if (step->kind == EPILOGUE_CLIP)
            snprintf(word, sizeof word, "clip:%d:%d", step->low, step->high);
        size_t room = used < bytes ? bytes - used : 0;
        used += (size_t)snprintf(room ? text + used : NULL, room, "%s%s", i ? "," : "", word);
    }
    return used;
}

void epilogue_resolve(epilogue *e, int64_t products) {
    const double wanted = 32, int8_variance = (256.0 * 256.0 - 1) / 12;
    double deviation = int8_variance * sqrt((double)products);
    int shift = (int)lround(log2(deviation / wanted));
    for (int i = 0; i < e->steps; i++)
        if (e->step[i].kind == EPILOGUE_SHR && e->step[i].shift == EPILOGUE_SHIFT_AUTO)
            e->step[i].shift = shift < 0 ? 0 : shift > SHIFT_MAX ? SHIFT_MAX : shift;
}

bool epilogue_has_bias(const epilogue *e) {
    for (int i = 0; i < e->steps; i++)
        if (e->step[i].kind == EPILOGUE_BIAS) return true;
    return false;
}

int epilogue_cycles(const epilogue *e) {
    static const int cycles[] = {[EPILOGUE_SHR] = 1, [EPILOGUE_BIAS] = 2, [EPILOGUE_CLIP] = 2};
    int sum = 0;
    for (int i = 0; i < e->steps; i++)
        sum += cycles[e->step[i].kind];
    return sum;
}

int8_t epilogue_apply(const epilogue *e, int32_t sum, int32_t bias) {
    for (int i = 0; i < e->steps; i++) {
        const epilogue_step *step = &e->step[i];
        if (step->kind == EPILOGUE_SHR) sum >>= step->shift;
        if (step->kind == EPILOGUE_BIAS) sum = (int32_t)((uint32_t)sum + (uint32_t)bias);
        if (step->kind == EPILOGUE_CLIP)
            sum = sum < step->low ? step->low : sum > step->high ? step->high : sum;
    }
    return (int8_t)(uint8_t)((uint32_t)sum & 0xff);
}
