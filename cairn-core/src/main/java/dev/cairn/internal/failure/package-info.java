/**
 * Writes exceptions as JSON and rebuilds them: type, message, cause, and the fields that code
 * branches on. Only types that the registered code can reach, or that {@code Config} allows, are
 * rebuilt; others become a {@code RecordedException}, on the first execution as well.
 */
@NullMarked
package dev.cairn.internal.failure;

import org.jspecify.annotations.NullMarked;
