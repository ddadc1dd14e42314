/** Sends requests of the HTTP API, to a server or to a database. */
@NullMarked
package dev.cairn.cli.api;

import org.jspecify.annotations.NullMarked;
