package dev.cairn.examples.shop.process;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Another process of this program that serves HTTP, and ends with this one at the latest. It says
 * its address in the first line that it prints.
 */
public final class Child implements AutoCloseable {
  private static final int SECONDS_TO_START = 60;
  private static final int SECONDS_TO_END = 15;

  private final Process process;
  private final URI address;

  private Child(Process process, URI address) {
    this.process = process;
    this.address = address;
  }

  /**
   * Starts a child. Blocks until it serves.
   *
   * @param launch how
   * @return the child, to be closed
   * @throws ChildException if it ends instead, or does not serve within a minute
   */
  public static Child start(Launch launch) {
    Process process;
    try {
      process = launch.start();
    } catch (IOException problem) {
      throw new ChildException("The process cannot be started: " + problem, problem);
    }
    try {
      return new Child(process, address(process));
    } catch (RuntimeException failed) {
      process.destroyForcibly();
      throw failed;
    }
  }

  private static URI address(Process process) {
    BufferedReader output = process.inputReader(StandardCharsets.UTF_8);
    var line =
        CompletableFuture.supplyAsync(() -> {
          try {
            return String.valueOf(output.readLine());
          } catch (IOException broken) {
            return broken.toString();
          }
        });
    try {
      String said = line.get(SECONDS_TO_START, TimeUnit.SECONDS);
      if (!said.startsWith("http://")) {
        throw new ChildException("The process ended before it served; its errors say why.");
      }
      return URI.create(said);
    } catch (TimeoutException late) {
      throw new ChildException("The process did not serve within a minute; end it.", late);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new ChildException("Interrupted while the process started", interrupted);
    } catch (ExecutionException broken) {
      throw new ChildException("The process's output cannot be read: " + broken, broken);
    }
  }

  /**
   * Where it serves.
   *
   * @return such as {@code http://127.0.0.1:9090}
   */
  public URI address() {
    return address;
  }

  /**
   * The process itself.
   *
   * @return its handle
   */
  public ProcessHandle handle() {
    return process.toHandle();
  }

  /**
   * Kills it with SIGKILL, and blocks until it is gone.
   *
   * @return its exit code: 137 on Unix
   */
  public int kill() {
    process.destroyForcibly();
    return gone();
  }

  /** Asks it to end, and kills it if it has not after 15 seconds. Blocks until it is gone. */
  @Override
  public void close() {
    try {
      process.getOutputStream().close();
    } catch (IOException gone) {
      // It does not listen any more.
    }
    boolean interrupted = Thread.interrupted();
    try {
      if (!process.waitFor(SECONDS_TO_END, TimeUnit.SECONDS)) {
        kill();
      }
    } catch (InterruptedException again) {
      interrupted = true;
      kill();
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private int gone() {
    return process.onExit().join().exitValue();
  }
}
