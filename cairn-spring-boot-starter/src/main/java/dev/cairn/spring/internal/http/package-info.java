/**
 * The HTTP API and the console in the application's servlet container. {@link
 * dev.cairn.spring.internal.http.MountedAuthentication} decides how requests are authenticated, and
 * refuses settings with which they would not be; {@link
 * dev.cairn.spring.internal.http.SpringAuthentication} maps the users of Spring Security.
 *
 * <p>Streams and requests that wait end before the web server waits for its requests ({@link
 * dev.cairn.spring.internal.http.CairnHttpLifecycle}), so that they do not delay a graceful
 * shutdown.
 */
@NullMarked
package dev.cairn.spring.internal.http;

import org.jspecify.annotations.NullMarked;
