/* A check takes the memory that was predicted for it: every allocation is counted, by
 * AddressSanitizer's hooks; without it there is nothing to count with. */
#include <criterion/criterion.h>

#include "codegen/compile.h"
#include "test/compile_check.h"

#ifdef __SANITIZE_ADDRESS__
/* Of sanitizer/allocator_interface.h, which compilers do not always come with. */
int __sanitizer_install_malloc_and_free_hooks(void (*allocated)(const volatile void *, size_t),
                                              void (*freed)(const volatile void *));
size_t __sanitizer_get_allocated_size(const volatile void *piece);

/* Of one thread: Criterion's own allocate little. */
static size_t now, peak;

static void count_malloc(const volatile void *piece, size_t bytes) {
    (void)piece;
    now += bytes;
    if (now > peak) peak = now;
}

static void count_free(const volatile void *piece) {
    size_t bytes = piece ? __sanitizer_get_allocated_size(piece) : 0;
    now = bytes < now ? now - bytes : 0;
}

static void counting_begin(void) {
    static bool installed;
    if (!installed) __sanitizer_install_malloc_and_free_hooks(count_malloc, count_free);
    installed = true;
    now = peak = 0;
}

/* The machine's memories, one panel of the evaluation, the simulation itself. */
enum { BESIDE_BYTES = 2 << 20 };

/* `moved`: bytes that are there twice for a moment, as AddressSanitizer's realloc never shrinks in
 * place. */
static void expect_bytes(const char *what, const char *text, int64_t predicted, int64_t moved) {
    cr_expect((int64_t)peak <= predicted + moved + BESIDE_BYTES &&
                  (int64_t)peak >= predicted - BESIDE_BYTES,
              "%s of %s took %zu bytes, predicted were %d", what, text, peak, (int)predicted);
}

static void expect_predicted(const char *text, const char *steps) {
    operator op = compile_check_parse(text);
    hw_config hw;
    hw_config_default(&hw);
    epilogue e;
    compile_options o = compile_check_options(steps, STRATEGY_FUSE, &e);
    compiled c;
    error_record error = {0};
    bool verified;
    arena *memory = arena_new();
    cr_assert_eq(compile_operator(&op, &hw, &o, memory, &c, &error), COMPILE_DONE, "%s",
                 error.message);
    counting_begin();
    definition *wanted = definition_new(&op, &e, 3, &error);
    cr_assert(wanted, "%s", error.message);
    expect_bytes("definition", text, definition_peak_bytes(&op), 0);
    counting_begin();
    cr_assert(compile_verify(wanted, &c, &verified, &error) && verified, "%s", error.message);
    expect_bytes("check", text, compile_verify_bytes(&op, &c),
                 access_elements(&op.operand[OPERAND_OUT]));
    definition_free(wanted);
    arena_free(memory);
}

/* Large inputs, large outputs (in slices), windows that have to be padded. */
Test(check_memory, is_what_was_predicted) {
    expect_predicted("C[m,n] += A[m,k] * B[k,n] where m<512, n<1, k<16384",
                     "shr:auto,clip:-128:127");
    expect_predicted("C[m,n] += A[m,k] * B[k,n] where m<4096, n<4096, k<1",
                     "shr:auto,clip:-128:127");
    expect_predicted("o[f,y,x] += d[c,y+r-1,x+s-1] * w[f,c,r,s] where f<1, y<1000, x<1000, c<8, "
                     "r<1, s<1; d: 8x999x999",
                     "shr:auto,bias");
}
#else
Test(check_memory, is_what_was_predicted) {
    cr_skip_test("allocations are counted where AddressSanitizer is");
}
#endif
