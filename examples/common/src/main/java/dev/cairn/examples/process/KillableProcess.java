package dev.cairn.examples.process;

import java.net.URI;

/** A child process that a demo kills and starts again. Its address may change with each start. */
public final class KillableProcess implements AutoCloseable {
  private static final int EXIT_CODE_OF_SIGKILL = 137;

  private final LaunchSpec launch;
  private volatile ChildProcess child;

  /**
   * Starts the process, and blocks until it serves HTTP.
   *
   * @param launch how to start it, also later
   * @throws ChildProcessException if it does not start
   */
  public KillableProcess(LaunchSpec launch) {
    this.launch = launch;
    this.child = ChildProcess.start(launch);
  }

  /**
   * Returns the address of the process that was started last.
   *
   * @return such as {@code http://127.0.0.1:9090}
   */
  public URI address() {
    return child.address();
  }

  /**
   * Returns the process that was started last.
   *
   * @return its handle
   */
  public ProcessHandle handle() {
    return child.handle();
  }

  /**
   * Kills the process with SIGKILL, and blocks until it has ended: no shutdown hook runs and
   * nothing is flushed.
   *
   * @throws ChildProcessException if it had ended otherwise before
   */
  public void kill() {
    int code = child.kill();
    if (code != EXIT_CODE_OF_SIGKILL) {
      throw new ChildProcessException(
          "The process ended with exit code %d instead of %d, so it was not killed; see its log."
              .formatted(code, EXIT_CODE_OF_SIGKILL));
    }
  }

  /**
   * Starts the process again, and blocks until it serves HTTP.
   *
   * @throws ChildProcessException if it does not start
   */
  public void restart() {
    child = ChildProcess.start(launch);
  }

  @Override
  public void close() {
    child.close();
  }
}
