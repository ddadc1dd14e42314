package dev.cairn.access;

import org.jspecify.annotations.Nullable;

/**
 * A change that a principal requests.
 *
 * @param principal the name of the principal
 * @param operation the name of the operation
 * @param target the id or name of what is changed; null if the operation has none
 * @param address the network address of the client
 * @param request the request as JSON; null if it has no body
 * @param before the target before the change as JSON; null if it is not known
 */
public record AuditedChange(
    String principal,
    String operation,
    @Nullable String target,
    String address,
    @Nullable String request,
    @Nullable String before) {}
