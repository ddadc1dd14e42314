package dev.cairn;

import dev.cairn.message.Messages;
import dev.cairn.queue.Queues;
import dev.cairn.schedule.Schedules;
import dev.cairn.store.ExecutorStatuses;
import dev.cairn.version.Versions;
import dev.cairn.workflow.Workflows;

/** What {@link Doors} open. */
record Rooms(
    Queues queues,
    Schedules schedules,
    Messages messages,
    Workflows workflows,
    Versions versions,
    ExecutorStatuses executors) {}
