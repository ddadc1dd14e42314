/** Tests of the access to the HTTP API. */
@NullMarked
package dev.cairn.http.access;

import org.jspecify.annotations.NullMarked;
