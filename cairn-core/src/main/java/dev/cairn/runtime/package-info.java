/**
 * What runs workflows: the registry of what can run, the live runs with their replay, retries and
 * transactions, recovery of what others left unfinished. {@link dev.cairn.runtime.Engine} is its
 * door. It says nothing in SQL and reads no JSON: those are {@code store} and {@code codec} below.
 */
@NullMarked
package dev.cairn.runtime;

import org.jspecify.annotations.NullMarked;
