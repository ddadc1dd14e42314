package dev.cairn.examples.agent.demo;

import dev.cairn.examples.agent.stub.CallLog;
import dev.cairn.examples.wire.Json;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;

/** Asks the stub what it has counted. */
final class StubClient implements AutoCloseable {
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final HttpRequest request;

  StubClient(URI stub) {
    request = HttpRequest.newBuilder(stub.resolve("/calls")).build();
  }

  CallLog.View calls() {
    try {
      return Json.read(http.send(request, BodyHandlers.ofString()).body(), CallLog.View.class);
    } catch (IOException away) {
      throw new DemoException("The stub of the model does not answer: " + away, away);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new DemoException("Interrupted while the calls were read", interrupted);
    }
  }

  @Override
  public void close() {
    http.shutdownNow();
  }
}
