package dev.cairn.store;

/**
 * Who takes workflows into its hands.
 *
 * @param executor its id at the moment
 * @param identity what it says of itself
 */
record Owner(String executor, Identity identity) {}
