package dev.cairn.cli.api;

import dev.cairn.CairnClient;
import dev.cairn.cli.output.CommandFailure;
import dev.cairn.cli.output.ExitCode;
import dev.cairn.error.CairnException;
import dev.cairn.http.CairnHttpServer;
import dev.cairn.http.HttpApi;
import dev.cairn.http.access.Principal;
import dev.cairn.http.access.Role;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Optional;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * The API of a server that this process starts for a database, on loopback. Only this process knows
 * its token. Who may connect to the database may do everything.
 */
public final class DatabaseApi implements Api {
  private final CairnClient client;
  private final CairnHttpServer server;
  private final HttpApiClient api;

  private DatabaseApi(CairnClient client, CairnHttpServer server, HttpApiClient api) {
    this.client = client;
    this.server = server;
    this.api = api;
  }

  /**
   * Connects to a database that has the schema of this release, and starts the server.
   *
   * @param database the database
   */
  public static DatabaseApi open(DatabaseTarget database) {
    CairnClient client = client(database);
    try {
      String token = randomToken();
      byte[] expected = ("Bearer " + token).getBytes(StandardCharsets.UTF_8);
      Principal principal =
          new Principal("cairn (" + System.getProperty("user.name") + ")", Role.ADMIN);
      CairnHttpServer server =
          HttpApi.of(client)
              .authenticatedBy(request ->
                  Optional.ofNullable(request.getHeader("Authorization"))
                      .map(sent -> sent.getBytes(StandardCharsets.UTF_8))
                      .filter(sent -> MessageDigest.isEqual(sent, expected))
                      .map(matching -> principal))
              .listen(0);
      return new DatabaseApi(client, server, new HttpApiClient(server.address(), token));
    } catch (RuntimeException failed) {
      client.close();
      throw failed;
    }
  }

  /**
   * Connects a client to a database that has the schema of this release.
   *
   * @param database the database
   */
  public static CairnClient client(DatabaseTarget database) {
    database.checkIsUpToDate();
    return connect(database);
  }

  /** Connects a client, which creates or upgrades the schema. */
  static CairnClient connect(DatabaseTarget database) {
    try {
      return CairnClient.connect(database.config("cairn-cli"));
    } catch (CairnException refused) {
      throw new CommandFailure(
          ExitCode.UNAVAILABLE,
          String.valueOf(refused.getMessage()),
          "Check --url, --user and CAIRN_PASSWORD.");
    }
  }

  private static String randomToken() {
    byte[] bytes = new byte[32];
    new SecureRandom().nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }

  @Override
  public JsonNode send(String method, String path, @Nullable Object body) {
    return api.send(method, path, body);
  }

  @Override
  public void events(String path, BiPredicate<String, JsonNode> each) {
    api.events(path, each);
  }

  @Override
  public String address() {
    return api.address();
  }

  @Override
  public void close() {
    api.close();
    server.close();
    client.close();
  }
}
