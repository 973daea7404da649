/* Addresses in DRAM; see place.h. The first unit stays free, so that no address is 0. */
#include "codegen/place.h"

enum { PAGE_BYTES = 4096 };

uint64_t place_unit_bytes(const hw_config *hw) {
    uint64_t bytes = PAGE_BYTES;
    for (int m = 0; m < MEMORIES; m++)
        if ((uint64_t)hw->elem_bytes[m] > bytes) bytes = (uint64_t)hw->elem_bytes[m];
    return bytes;
}

uint64_t place_align(const hw_config *hw, uint64_t address) {
    uint64_t unit = place_unit_bytes(hw);
    return (address + unit - 1) / unit * unit;
}

uint64_t place_tensors(lowering *l) {
    uint64_t address = place_unit_bytes(l->hw);
    l->zero_address = address;
    l->zero_bytes = 0;
    for (int m = 0; m < MEMORIES; m++)
        if ((uint64_t)l->hw->elem_bytes[m] > l->zero_bytes)
            l->zero_bytes = (uint64_t)l->hw->elem_bytes[m];
    l->zero_bytes = place_align(l->hw, l->zero_bytes);
    address += l->zero_bytes;
    for (int k = 0; k < LAYOUTS; k++) {
        l->layout[k].address = address;
        address = place_align(l->hw, address + (uint64_t)l->layout[k].bytes);
    }
    return address;
}
