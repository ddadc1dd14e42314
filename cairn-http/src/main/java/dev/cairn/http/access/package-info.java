/**
 * Who may use the HTTP API, and for what.
 *
 * <p>A {@link dev.cairn.http.access.Authentication} finds the {@link
 * dev.cairn.http.access.Principal} of a request. Each route requires a {@link
 * dev.cairn.http.access.Role}, which the OpenAPI document names ({@code x-cairn-role}).
 */
@NullMarked
package dev.cairn.http.access;

import org.jspecify.annotations.NullMarked;
