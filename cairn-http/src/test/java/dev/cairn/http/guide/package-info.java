/** The code of the chapters about the HTTP API. */
@NullMarked
package dev.cairn.http.guide;

import org.jspecify.annotations.NullMarked;
