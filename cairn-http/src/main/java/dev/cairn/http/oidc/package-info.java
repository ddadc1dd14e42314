/**
 * Authentication of programs and people by a provider of OpenID Connect.
 *
 * <p>{@link dev.cairn.http.oidc.OidcAuthentication} needs {@code com.nimbusds:nimbus-jose-jwt} on
 * the class path, which is an optional dependency of this module. The endpoints of the provider are
 * read when they are first needed, its keys again when a token names one that is not known. While
 * the provider does not answer, tokens are accepted with known keys for an hour, and then answered
 * with 503; sessions of people continue.
 */
@NullMarked
package dev.cairn.http.oidc;

import org.jspecify.annotations.NullMarked;
