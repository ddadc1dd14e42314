package dev.cairn.examples.shop.provider;

import java.util.List;

/**
 * What {@code GET /books} answers.
 *
 * @param requests how many charges and refunds were asked for since the provider's start, the same
 *     ones asked again included, declined ones not
 * @param entries the books
 */
public record BooksShown(int requests, List<Entry> entries) {}
