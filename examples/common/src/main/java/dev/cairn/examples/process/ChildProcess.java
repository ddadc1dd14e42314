package dev.cairn.examples.process;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A child process of this program that serves HTTP and ends with this process at the latest. It
 * prints its address as its first line.
 */
public final class ChildProcess implements AutoCloseable {
  private static final int START_TIMEOUT_SECONDS = 60;
  private static final int EXIT_TIMEOUT_SECONDS = 15;

  private final Process process;
  private final URI address;

  private ChildProcess(Process process, URI address) {
    this.process = process;
    this.address = address;
  }

  /**
   * Starts a child process and blocks until it serves HTTP.
   *
   * @param spec how to start it
   * @return the child; the caller closes it
   * @throws ChildProcessException if it ends, or does not serve within a minute
   */
  public static ChildProcess start(LaunchSpec spec) {
    Process process;
    try {
      process = spec.start();
    } catch (IOException problem) {
      throw new ChildProcessException("The process cannot be started: " + problem, problem);
    }
    try {
      return new ChildProcess(process, address(process));
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
      String firstLine = line.get(START_TIMEOUT_SECONDS, TimeUnit.SECONDS);
      if (!firstLine.startsWith("http://")) {
        throw new ChildProcessException(
            "The process ended before it served HTTP; see its standard error.");
      }
      return URI.create(firstLine);
    } catch (TimeoutException late) {
      throw new ChildProcessException("The process did not serve HTTP within a minute.", late);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new ChildProcessException("Interrupted while the process started", interrupted);
    } catch (ExecutionException broken) {
      throw new ChildProcessException("The process's output cannot be read: " + broken, broken);
    }
  }

  /**
   * Returns the address of the child.
   *
   * @return such as {@code http://127.0.0.1:9090}
   */
  public URI address() {
    return address;
  }

  /**
   * Returns the process.
   *
   * @return its handle
   */
  public ProcessHandle handle() {
    return process.toHandle();
  }

  /**
   * Kills the child with SIGKILL and blocks until it has ended.
   *
   * @return its exit code: 137 on Unix
   */
  public int kill() {
    process.destroyForcibly();
    return awaitExit();
  }

  /** Asks the child to end, and kills it after 15 seconds. Blocks until it has ended. */
  @Override
  public void close() {
    try {
      process.getOutputStream().close();
    } catch (IOException gone) {
      // The child does not read any more.
    }
    boolean interrupted = Thread.interrupted();
    try {
      if (!process.waitFor(EXIT_TIMEOUT_SECONDS, TimeUnit.SECONDS)) {
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

  private int awaitExit() {
    return process.onExit().join().exitValue();
  }
}
