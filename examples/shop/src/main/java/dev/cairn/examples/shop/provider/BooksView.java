package dev.cairn.examples.shop.provider;

import java.util.List;

/**
 * The response of {@code GET /books}.
 *
 * @param requests the number of charge and refund requests since the start of the provider, with
 *     repeated ones and without declined ones
 * @param entries the books
 */
public record BooksView(int requests, List<Entry> entries) {}
