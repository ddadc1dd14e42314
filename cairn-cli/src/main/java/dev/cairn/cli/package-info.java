/**
 * The command line of Cairn, the program {@code cairn}. {@link dev.cairn.cli.Main} reads the
 * options and runs a command of {@link dev.cairn.cli.workflow} or {@link dev.cairn.cli.command}.
 *
 * <p>Commands send requests of the HTTP API ({@link dev.cairn.cli.api}): to a server, or, with the
 * URL of a database, to a server that the program starts for itself on loopback. So the same
 * commands do the same everywhere, and {@code --json} prints what the API answers.
 *
 * <pre>
 *   command ──▶ api ──▶ HTTP server of an application
 *      │         └────▶ own server ──▶ database
 *      ├──▶ output
 *      └──▶ doctor ──▶ database
 * </pre>
 *
 * <p><b>Process death.</b> A command that changes something sends one request, except {@code
 * workflows delete} and others with several ids, which send one for each. It can be repeated.
 */
@NullMarked
package dev.cairn.cli;

import org.jspecify.annotations.NullMarked;
