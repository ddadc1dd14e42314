package dev.cairn.common;

/**
 * Where the code of a method begins.
 *
 * @param file the name of the source file without its folder, such as {@code Checkout.java}
 * @param line the line of its first statement, from 1
 */
public record SourcePosition(String file, int line) {}
