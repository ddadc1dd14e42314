/**
 * Web interfaces that are offered beside the HTTP API, such as the console.
 *
 * <p>A browser loads the files of {@link dev.cairn.http.page.WebPages}, and reads all data by the
 * API, with the rights of the person who uses it.
 */
@NullMarked
package dev.cairn.http.page;

import org.jspecify.annotations.NullMarked;
