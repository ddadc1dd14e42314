package dev.cairn.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.zip.GZIPInputStream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Sends requests, and compares every answer with the OpenAPI document. */
final class ApiClient {
  private static final JsonMapper JSON = JsonMapper.shared();
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  private final URI address;
  private final Contract contract;
  private final String token;

  private ApiClient(URI address, Contract contract, String token) {
    this.address = address;
    this.contract = contract;
    this.token = token;
  }

  static ApiClient of(CairnHttpServer server) {
    return of(server.address());
  }

  static ApiClient of(URI address) {
    HttpResponse<byte[]> document =
        send(HttpRequest.newBuilder(URI.create(address + "/openapi.json")).build());
    assertThat(document.statusCode()).isEqualTo(200);
    return new ApiClient(address, new Contract(JSON.readTree(document.body())), "");
  }

  ApiClient as(String other) {
    return new ApiClient(address, contract, other);
  }

  Contract contract() {
    return contract;
  }

  /** An answer. */
  record Reply(int status, HttpResponse<byte[]> raw, String text) {
    JsonNode json() {
      return JSON.readTree(text);
    }

    Reply is(int expected) {
      assertThat(status).as(text).isEqualTo(expected);
      return this;
    }

    /** Checks that the answer is a problem of a kind, and says what to do next. */
    Reply isProblem(int expected, String kind) {
      is(expected);
      assertThat(json().get("type").asString()).isEqualTo("urn:cairn:problem:" + kind);
      assertThat(json().get("next").asString()).isNotBlank();
      assertThat(json().get("detail").asString()).isNotBlank();
      assertThat(raw.headers().firstValue("Content-Type")).hasValue("application/problem+json");
      return this;
    }
  }

  HttpRequest.Builder request(String path) {
    HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(address + path));
    if (!token.isEmpty()) {
      request.header("Authorization", "Bearer " + token);
    }
    return request;
  }

  Reply get(String path) {
    return exchange(request(path).GET());
  }

  Reply delete(String path) {
    return exchange(request(path).DELETE());
  }

  Reply post(String path, String body) {
    return exchange(
        request(path)
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(body)));
  }

  Reply put(String path, String body) {
    return exchange(
        request(path)
            .header("Content-Type", "application/json")
            .PUT(BodyPublishers.ofString(body)));
  }

  Reply exchange(HttpRequest.Builder request) {
    HttpRequest sent = request.build();
    HttpResponse<byte[]> response = send(sent);
    Reply reply =
        new Reply(
            response.statusCode(),
            response,
            new String(decompressed(response), StandardCharsets.UTF_8));
    contract.check(sent.method(), pathOf(sent), reply);
    return reply;
  }

  private String pathOf(HttpRequest sent) {
    return sent.uri().getRawPath().substring(address.getRawPath().length());
  }

  private static byte[] decompressed(HttpResponse<byte[]> response) {
    if (response.headers().firstValue("Content-Encoding").isEmpty()) {
      return response.body();
    }
    try (var gzip = new GZIPInputStream(new ByteArrayInputStream(response.body()))) {
      return gzip.readAllBytes();
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  private static HttpResponse<byte[]> send(HttpRequest request) {
    try {
      return HTTP.send(request, BodyHandlers.ofByteArray());
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    } catch (InterruptedException interrupted) {
      throw new AssertionError(interrupted);
    }
  }
}
