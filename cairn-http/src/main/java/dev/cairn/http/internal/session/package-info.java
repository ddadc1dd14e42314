/**
 * Sessions of people who have logged in with a browser.
 *
 * <pre>
 *   POST /session with an access token ------------------------------------+
 *                                                                          v
 *   GET /session/login -> page of the provider -> GET /session/callback -> session -> DELETE /session
 *     cookie with state, nonce,                     state, code, ID token     cookie with a secret
 *     verifier and return path                      are checked
 * </pre>
 *
 * <p>Sessions are rows in the database, so they survive restarts, every server knows them, and a
 * session that was ended is refused at once. A login that has begun is in a cookie of its browser
 * only: a request without credentials writes nothing.
 *
 * <p>The cookie of a session is not readable by scripts, sent to its host only ({@code __Host-}),
 * over TLS except on loopback, and not with requests of other sites. A request that changes
 * something with it also needs the header {@code Cairn-Csrf}, which a page of another origin can
 * only send if the server permits it, which it never does.
 */
@NullMarked
package dev.cairn.http.internal.session;

import org.jspecify.annotations.NullMarked;
