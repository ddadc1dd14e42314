/**
 * The payment provider: a program of another company, with books of its own. It uses neither Cairn
 * nor Postgres, and is as slow and unreliable as real providers are.
 */
@NullMarked
package dev.cairn.examples.shop.provider;

import org.jspecify.annotations.NullMarked;
