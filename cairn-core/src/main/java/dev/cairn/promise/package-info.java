/**
 * Open promises, for people who decide: lists of them, and their completion without their tokens.
 *
 * <p>A workflow creates a promise with {@link dev.cairn.workflow.Durable#promise}, and gives its
 * token to whoever is to complete it: see {@link dev.cairn.start.Messages#complete}. An operator
 * needs no token: {@link dev.cairn.promise.Promises} lists promises that nobody has completed, and
 * completes one by the id of its workflow and its key.
 */
@NullMarked
package dev.cairn.promise;

import org.jspecify.annotations.NullMarked;
