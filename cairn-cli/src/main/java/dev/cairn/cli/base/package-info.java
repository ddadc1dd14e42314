/**
 * What commands have in common: they use the API, ask before they change something, and read values
 * of options in the same way.
 */
@NullMarked
package dev.cairn.cli.base;

import org.jspecify.annotations.NullMarked;
