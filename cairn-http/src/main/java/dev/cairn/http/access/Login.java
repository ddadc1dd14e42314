package dev.cairn.http.access;

import java.net.URI;

/** A way in which a person logs in with a browser, and gets a session. */
public sealed interface Login {
  /** The person enters an access token, which is exchanged for a session. */
  record Token() implements Login {}

  /**
   * A provider asks the person, and sends the browser back with a code, which the server exchanges
   * (OAuth 2.0 with PKCE). Thread-safe.
   */
  non-sealed interface Provider extends Login {
    /**
     * Returns the page of the provider where the person logs in.
     *
     * @param attempt the login
     * @return the page
     */
    URI page(Attempt attempt);

    /**
     * Exchanges the code that the provider has sent with the browser.
     *
     * @param attempt the login, as it was begun
     * @param code the code
     * @param address the network address of the browser, whose failed logins are limited
     * @return who has logged in
     */
    Principal complete(Attempt attempt, String code, String address);
  }

  /**
   * A login that was begun. The browser keeps it in a cookie until the provider sends it back.
   *
   * @param state what the provider sends back with the browser
   * @param nonce what the provider writes into the ID token
   * @param verifier the secret whose hash the provider gets first, and which it gets itself with
   *     the code
   * @param redirectUri where the provider sends the browser to
   */
  record Attempt(String state, String nonce, String verifier, String redirectUri) {}
}
