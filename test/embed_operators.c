/* Small random operators and small instructions; see embed_brute.h. */
#include <criterion/criterion.h>
#include <string.h>

#include "test/embed_brute.h"
#include "test/random.h"

const char *brute_instruction(int number) {
    static const char *const texts[BRUTE_INSTRUCTIONS] = {
        "acc[b,o] += inp[b,k] * wgt[o,k] where b<1, o<2, k<2",
        "acc[b,o] += inp[b,k] * wgt[o,k] where b<2, o<2, k<2",
        "acc[b,o] += inp[b,k] * wgt[o,k] where b<1, o<4, k<2",
        "acc[o] += inp[o,k] * wgt[o,k] where o<2, k<4",        /* dot products with accumulation */
        "acc[i,j] += col[i] * row[j] where i<2, j<3",          /* outer product */
        "acc[i,j] += lhs[k,i] * rhs[k,j] where i<2, j<2, k<4", /* no transposition */
        "acc[] += inp[k] * wgt[k] where k<8",
        "acc[o] += inp[k] * wgt[o,k] where o<2, k<6",
    };
    return texts[number];
}

operator brute_parse(const char *text) {
    operator op;
    error_record error = {0};
    cr_assert(operator_parse(text, &op, &error), "%s: %s", text, error.message);
    return op;
}

static void random_product(uint64_t *random, char *text, size_t bytes) {
    static const char *const forms[] = {
        "o[i,j] += a[i,k] * b[k,j] where i<%d, j<%d, k<%d",
        "o[i,j] += a[k,i] * b[j,k] where i<%d, j<%d, k<%d",
        "o[n,i,j] += a[n,i] * b[n,j] where n<%d, i<%d, j<%d",
        "o[i] += a[i,k] * b[k] where i<%d, k<%d",
        "o[] += a[k] * b[k] where k<%d",
        "o[n,i,j] += a[n,i,k] * b[n,k,j] where n<%d, i<%d, j<%d, k<%d",
    };
    int e[4];
    for (int i = 0; i < 4; i++)
        e[i] = random_int(random, 1, 7);
    snprintf(text, bytes, forms[random_int(random, 0, 5)], e[0], e[1], e[2], e[3]);
}

static void random_convolution(uint64_t *random, int axes, char *text, size_t bytes) {
    int f = random_int(random, 1, 4), c = random_int(random, 1, 4), x = random_int(random, 1, 6),
        r = random_int(random, 1, 3), stride = random_int(random, 1, 3),
        dilation = random_int(random, 1, 2), pad = random_int(random, 0, 3);
    int flip = random_int(random, 0, 5) == 0 ? -1 : 1, depthwise = random_int(random, 0, 3) == 0;
    int size = stride * (x - 1) + dilation * (r - 1) + 1 - 2 * pad;
    char shape[32] = "";
    if (size > 0 && flip > 0 && !depthwise && random_int(random, 0, 1))
        snprintf(shape, sizeof shape, "; a: %dx%d", c, size);
    if (axes >= 5 && random_int(random, 0, 1))
        snprintf(text, bytes,
                 "o[f,y,x] += a[c,%d*y+r-%d,x] * w[f,c,r] where f<%d, y<%d, x<%d, c<%d, r<%d",
                 stride, pad, f, random_int(random, 1, 3), x, c, r);
    else if (depthwise)
        snprintf(text, bytes, "o[c,x] += a[c,%d*x%+d*r-%d] * w[c,r] where c<%d, x<%d, r<%d", stride,
                 dilation * flip, flip < 0 ? 0 : pad, c, x, r);
    else
        snprintf(text, bytes,
                 "o[f,x] += a[c,%d*x%+d*r-%d] * w[f,c,r] where f<%d, x<%d, c<%d, r<%d%s", stride,
                 dilation * flip, flip < 0 ? 0 : pad, f, x, c, r, shape);
}

/* Whole blocks, lanes innermost: what `strict` and `pack` can use. */
static void random_blocked(uint64_t *random, char *text, size_t bytes) {
    static const char *const forms[] = {
        "o[x,f] += a[%d*x+r-%d,c] * w[r,f,c] where x<%d, r<%d, f<%d, c<%d",
        "o[x,f] += a[%d*x-%d,r,c] * w[r,f,c] where x<%d, r<%d, f<%d, c<%d",
        "o[r,x,f] += a[%d*x+r-%d,c] * w[f,c] where x<%d, r<%d, f<%d, c<%d",
        "o[x,r,f] += a[x,r,c] * w[%d*r-%d,f,c] where x<%d, r<%d, f<%d, c<%d",
        "o[x,r,f] += a[x,%d*c-%d] * w[r,f,c] where x<%d, r<%d, f<%d, c<%d",
    };
    static const int sizes[] = {1, 2, 2, 2, 4, 4, 6};
    int e[4];
    for (int i = 0; i < 4; i++)
        e[i] = sizes[random_int(random, i < 2 ? 0 : 1, i < 2 ? 6 : 4)];
    int stride = random_int(random, 0, 3) ? 1 : 2,
        offset = random_int(random, 0, 2) ? 0 : random_int(random, 1, 4);
    snprintf(text, bytes, forms[random_int(random, 0, 4)], stride, offset, e[0], e[1], e[2], e[3]);
}

static void random_index(uint64_t *random, int axes, bool plain, char *text, size_t bytes) {
    size_t used = 0;
    int terms = plain ? 1 : random_int(random, 1, 2);
    for (int t = 0; t < terms; t++) {
        static const int coefs[] = {1, 1, 1, 2, 3, -1};
        int coef = plain ? 1 : coefs[random_int(random, 0, 5)];
        used += (size_t)snprintf(text + used, bytes - used, "%s%d*%c", t ? "+" : "", coef,
                                 'p' + random_int(random, 0, axes - 1));
    }
    if (!plain && random_int(random, 0, 3) == 0)
        snprintf(text + used, bytes - used, "%+d", random_int(random, -3, 4));
}

/* False when it is no operator. */
static bool random_affine(uint64_t *random, int most_axes, operator *op, char *text, size_t bytes) {
    int axes = random_int(random, 1, most_axes);
    char index[OPERANDS][128] = {"", "", ""};
    for (int k = 0; k < OPERANDS; k++) {
        int rows = random_int(random, k == OPERAND_OUT ? 0 : 1, 3);
        bool plain = k == OPERAND_OUT ? random_int(random, 0, 5) > 0 : random_int(random, 0, 1);
        for (int row = 0; row < rows; row++) {
            char one[40];
            random_index(random, axes, plain, one, sizeof one);
            if (row) strcat(index[k], ",");
            strcat(index[k], one);
        }
    }
    size_t used = (size_t)snprintf(text, bytes, "o[%s] += a[%s] * b[%s] where ", index[0], index[1],
                                   index[2]);
    for (int d = 0; d < axes; d++)
        used += (size_t)snprintf(text + used, bytes - used, "%s%c<%d", d ? ", " : "", 'p' + d,
                                 random_int(random, 1, 5));
    return operator_parse(text, op, NULL);
}

void brute_operator(uint64_t number, int most_axes, operator *op, char *text, size_t bytes) {
    uint64_t random = number * 7919 + 1;
    for (;;) {
        int kind = random_int(&random, 0, 6);
        bool made;
        if (kind == 4) {
            made = random_affine(&random, most_axes, op, text, bytes);
        } else {
            if (kind < 2)
                random_product(&random, text, bytes);
            else if (kind > 4)
                random_blocked(&random, text, bytes);
            else
                random_convolution(&random, most_axes, text, bytes);
            made = operator_parse(text, op, NULL);
        }
        if (made && op->axes <= most_axes && operator_macs(op) <= 400) return;
    }
}
