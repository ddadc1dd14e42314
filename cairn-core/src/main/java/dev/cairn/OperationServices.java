package dev.cairn;

import dev.cairn.internal.operate.AccessOperations;
import dev.cairn.internal.operate.MessageOperations;
import dev.cairn.internal.operate.PromiseOperations;
import dev.cairn.internal.operate.QueueOperations;
import dev.cairn.internal.operate.ScheduleOperations;
import dev.cairn.internal.operate.VersionOperations;
import dev.cairn.internal.operate.WorkflowOperations;
import dev.cairn.internal.store.cluster.ExecutorStatuses;
import dev.cairn.spi.Codec;

/** The implementations of the operations that {@link CairnOperations} returns. */
record OperationServices(
    QueueOperations queues,
    ScheduleOperations schedules,
    MessageOperations messages,
    PromiseOperations promises,
    WorkflowOperations workflows,
    VersionOperations versions,
    ExecutorStatuses executors,
    AccessOperations access,
    Codec codec) {}
