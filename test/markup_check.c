/* See markup_check.h. */
#include "test/markup_check.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

enum { DEPTH = 64, NAME = 24 };

typedef struct reader {
    const char *text, *at;
    int depth;
    char open[DEPTH][NAME];
    char *why;
} reader;

static bool wrong(reader *r, const char *what) {
    snprintf(r->why, 200, "%s at byte %zu: %.80s", what, (size_t)(r->at - r->text), r->at);
    return false;
}

static bool is_void(const char *name) {
    static const char *const names[] = {"meta", "br", "hr", "col", "input", "link", "img"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (strcmp(names[i], name) == 0) return true;
    return false;
}

static bool read_entity(reader *r) {
    static const char *const entity[] = {"&amp;", "&lt;", "&gt;", "&quot;"};
    for (size_t i = 0; i < 4; i++) {
        if (strncmp(r->at, entity[i], strlen(entity[i])) != 0) continue;
        r->at += strlen(entity[i]);
        return true;
    }
    return wrong(r, "an & that is no entity");
}

static bool read_name(reader *r, char name[NAME]) {
    size_t length =
        strspn(r->at, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-:");
    if (length == 0 || length >= NAME) return wrong(r, "no name");
    memcpy(name, r->at, length);
    name[length] = '\0';
    r->at += length;
    return true;
}

static bool read_value(reader *r) {
    if (*r->at != '"') return wrong(r, "an attribute without quotes");
    for (r->at++; *r->at != '"';) {
        if (!*r->at || *r->at == '<') return wrong(r, "an attribute that does not end");
        if (*r->at != '&')
            r->at++;
        else if (!read_entity(r))
            return false;
    }
    r->at++;
    return true;
}

static bool read_attributes(reader *r) {
    char seen[32][NAME];
    int count = 0;
    while (isspace((unsigned char)*r->at)) {
        r->at++;
        if (count == 32 || !read_name(r, seen[count])) return wrong(r, "an attribute");
        for (int i = 0; i < count; i++)
            if (strcmp(seen[i], seen[count]) == 0) return wrong(r, "an attribute given twice");
        count++;
        if (*r->at != '=') continue;
        r->at++;
        if (!read_value(r)) return false;
    }
    return true;
}

/* What a script or style holds is not markup. */
static bool skip_foreign(reader *r, const char *name) {
    char end[NAME + 4];
    snprintf(end, sizeof end, "</%s>", name);
    const char *found = strstr(r->at, end);
    if (!found) return wrong(r, "no end of a script or style");
    r->at = found;
    return true;
}

static bool read_start(reader *r) {
    char name[NAME];
    if (!read_name(r, name) || !read_attributes(r)) return false;
    bool empty = *r->at == '/';
    r->at += empty;
    if (*r->at != '>') return wrong(r, "a tag that does not end");
    r->at++;
    if (empty || is_void(name)) return true;
    if (r->depth == DEPTH) return wrong(r, "too deep");
    snprintf(r->open[r->depth++], NAME, "%s", name);
    return (strcmp(name, "script") != 0 && strcmp(name, "style") != 0) || skip_foreign(r, name);
}

static bool read_end(reader *r) {
    char name[NAME];
    const char *begin = r->at;
    if (!read_name(r, name) || *r->at != '>') return wrong(r, "an end tag");
    if (r->depth == 0 || strcmp(r->open[r->depth - 1], name) != 0) {
        r->at = begin;
        return wrong(r, "an end tag of another element");
    }
    r->depth--;
    r->at++;
    return true;
}

static bool read_tag(reader *r) {
    if (*++r->at == '/') {
        r->at++;
        return read_end(r);
    }
    if (*r->at != '!') return read_start(r);
    r->at = strchr(r->at, '>');
    if (!r->at) return false;
    r->at++;
    return true;
}

bool markup_is_balanced(const char *text, char why[200]) {
    reader r = {.text = text, .at = text, .why = why};
    why[0] = '\0';
    while (*r.at) {
        if (*r.at == '<') {
            if (!read_tag(&r)) return false;
        } else if (*r.at == '&') {
            if (!read_entity(&r)) return false;
        } else if (*r.at == '>' || ((unsigned char)*r.at < 0x20 && *r.at != '\n')) {
            return wrong(&r, "a character that has to be escaped");
        } else {
            r.at++;
        }
    }
    return r.depth == 0 || wrong(&r, r.open[r.depth - 1]);
}

int count_text(const char *text, const char *what) {
    int count = 0;
    for (; (text = strstr(text, what)); text += strlen(what))
        count++;
    return count;
}

const char *text_between(const char *from, const char *before, const char *after) {
    static char found[4096];
    const char *begin = strstr(from, before);
    if (!begin) return NULL;
    begin += strlen(before);
    const char *end = strstr(begin, after);
    if (!end || end - begin >= (long)sizeof found) return NULL;
    memcpy(found, begin, (size_t)(end - begin));
    found[end - begin] = '\0';
    return found;
}
