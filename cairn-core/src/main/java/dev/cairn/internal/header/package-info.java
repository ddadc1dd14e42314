/**
 * Headers of workflows, messages and schedules: checks, merging, and their JSON in the database.
 *
 * <p>Headers are texts by key. In Java they are immutable maps in the order of their keys, empty if
 * there are none; in the database they are a JSON object, null if there are none. No value of a
 * header is ever bound to a Java type, so this needs no codec.
 */
@NullMarked
package dev.cairn.internal.header;

import org.jspecify.annotations.NullMarked;
