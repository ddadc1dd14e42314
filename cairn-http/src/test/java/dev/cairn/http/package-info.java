/** Tests of the HTTP API with one engine and real requests on loopback. */
@NullMarked
package dev.cairn.http;

import org.jspecify.annotations.NullMarked;
