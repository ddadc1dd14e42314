package dev.cairn.testing.internal.process;

/**
 * A fault at a record.
 *
 * @param place the record
 * @param fault the fault
 */
public record FaultPoint(Place place, Fault fault) {}
