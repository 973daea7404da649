/* The RTL's own numbers that time depends on, each with the place in apache/tvm-vta's
 * hardware/chisel/src/main/scala that it is from. What a configuration changes is in hw_config
 * instead. */
#ifndef VTA_MODEL_HARDWARE_H
#define VTA_MODEL_HARDWARE_H

enum {
    QUEUE_ENTRIES = 512, /* core/Configs.scala, instQueueEntries: each engine's instruction queue */
    TOKENS_MOST = 255, /* core/Compute.scala, Load.scala, Store.scala: Semaphore(counterBits = 8) */
    BURST_BEATS =
        256, /* shell/Configs.scala, memParams.lenBits = 8: longest burst, and its boundary */
    READS_IN_FLIGHT = 16, /* shell/VME.scala, RequestQueueDepth */
    READ_LATENCY_CYCLES =
        16, /* dpi/VTAMemDPI.scala, dpiDelay: before the first read after the queue was empty */
    FETCH_NARROW_BEATS = 256, /* core/FetchVME64.scala, xmax: two beats an instruction */
    FETCH_WIDE_INSTRUCTIONS =
        256, /* core/TensorUtil.scala, memDepth of "fetch": 512 halves of instructions */
    MULTIPLY_PIPE_CYCLES =
        6, /* core/TensorGemm.scala, TensorAlu.scala: one to start, one to index, four in flight */
};

#endif
